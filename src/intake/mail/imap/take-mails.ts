import type { ImapFlow } from 'imapflow';
import type { MailEnvelope } from '../../../domain/inbox.ts';
import type { KeepMail } from '../keeping/keep-mail.ts';
import type { Tally } from '../keeping/tally.ts';
import type { ImapSettings } from './imap-settings.ts';
import { Trouble } from './trouble.ts';

/** So many mails are marked, moved or deleted at once, after all of them are kept. */
const page = 50;
/** A mail on which the connection broke so often is passed over: it may be that which breaks it. */
const mostTries = 3;
/** Of mails that are passed over so many are remembered. */
const mostRemembered = 100_000;

/** What one process remembers of a mailbox; none of it is needed to lose nothing. */
export interface Remembered {
  /** `uidvalidity:uid` of mails that are not looked at again: too large, or kept and could not be marked. */
  readonly passed: Set<string>;
  /** Tries to fetch by `uidvalidity:uid`. */
  readonly tries: Map<string, number>;
}

interface Parts {
  readonly settings: ImapSettings;
  readonly channel: string;
  readonly keep: KeepMail;
  readonly tally: Tally;
  readonly remembered: Remembered;
  readonly stopping: () => boolean;
}

/**
 * Takes all mails that wait in the open mailbox, the oldest first. Each is kept before it is marked: whoever dies in between meets it
 * again, and it is known. @returns what is wrong though all else went well; null where nothing is
 */
export async function takeMails(client: ImapFlow, { settings, channel, keep, tally, remembered, stopping }: Parts): Promise<string | null> {
  const { passed, tries } = remembered;
  const { mailbox } = client;
  if (!mailbox) throw new Trouble('the mailbox is closed');
  // Some servers see new mail only when they are asked for nothing.
  await client.noop();
  const keyOf = (uid: number): string => `${mailbox.uidValidity}:${uid}`;
  const found = await client.search(settings.after === 'seen' ? { seen: false, deleted: false } : { deleted: false }, { uid: true });
  if (!found) throw new Trouble('the server does not search the mailbox');
  const waiting = found.toSorted((a, b) => a - b).filter((uid) => !passed.has(keyOf(uid)));
  let note: string | null = null;
  if (passed.size > mostRemembered) passed.clear();

  for (let at = 0; at < waiting.length && !stopping(); at += page) {
    const uids = waiting.slice(at, at + page);
    const sizes = new Map<number, number>();
    for await (const { uid, size } of client.fetch(uids, { uid: true, size: true }, { uid: true }))
      if (size !== undefined) sizes.set(uid, size);
    const kept: number[] = [];
    for (const uid of uids) {
      if (stopping()) break;
      const state = await one(uid, sizes.get(uid));
      if (state === 'full') {
        await finish(kept);
        return 'too much mail waits to be read; the rest stays in the mailbox meanwhile';
      }
      if (state === 'kept') kept.push(uid);
      if (state === 'passed') note = 'a mail is too large, or cannot be fetched, and was left in the mailbox';
    }
    note = (await finish(kept)) ?? note;
  }
  return (
    note ?? (passed.size > 0 ? 'some mails are too large, cannot be fetched or cannot be marked; they were left in the mailbox' : null)
  );

  async function one(uid: number, size: number | undefined): Promise<'kept' | 'gone' | 'passed' | 'full'> {
    const key = keyOf(uid);
    const tried = tries.get(key) ?? 0;
    if (tried >= mostTries || (size ?? 0) > settings.largest) return pass(key);
    tries.set(key, tried + 1);
    const source = { start: 0, maxLength: settings.largest + 1 };
    const message = await client.fetchOne(uid, { uid: true, source }, { uid: true });
    tries.delete(key);
    const bytes = message ? message.source : undefined;
    // Somebody else has moved or deleted it.
    if (!bytes) return 'gone';
    if (bytes.length > settings.largest) return pass(key);
    const outcome = await keep(channel, bytes, envelopeOf(uid));
    if (outcome === 'full') return 'full';
    tally.count(outcome === 'kept' ? 'taken' : 'repeated');
    return 'kept';
  }

  function pass(key: string): 'passed' {
    tally.count('refused');
    tries.delete(key);
    passed.add(key);
    return 'passed';
  }

  /** @returns what went wrong */
  async function finish(uids: readonly number[]): Promise<string | null> {
    if (uids.length === 0) return null;
    const all = [...uids];
    const { after, folder } = settings;
    const done =
      after === 'seen'
        ? await client.messageFlagsAdd(all, ['\\Seen'], { uid: true })
        : after === 'delete'
          ? await client.messageDelete(all, { uid: true })
          : await client.messageMove(all, folder ?? '', { uid: true });
    if (done) return null;
    // They are kept: fetching them at every look would only be work.
    for (const uid of all) passed.add(keyOf(uid));
    return after === 'move' ? `mails cannot be moved to ${folder}` : `mails cannot be ${after === 'seen' ? 'marked as seen' : 'deleted'}`;
  }

  function envelopeOf(uid: number): MailEnvelope {
    const { user, host, tlp, pap } = settings;
    return {
      ...{ by: 'imap', from: null, recipients: user.includes('@') ? [user.toLowerCase()] : [] },
      ...{ peer: `${host} ${settings.mailbox} ${keyOf(uid)}`, marking: { ...(tlp && { tlp }), ...(pap && { pap }) } },
    };
  }
}
