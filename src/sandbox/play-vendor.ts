import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Lookalike, Mood, SandboxReply, SandboxRequest } from '../domain/lookalike.ts';
import type { Clock } from '../domain/ports.ts';
import type { HttpSource, Limit } from '../domain/source.ts';
import type { Faults } from './faults.ts';
import { moodOf } from './moods.ts';
import { presentedKey } from './presented-key.ts';
import type { QuotaCounter, Standing } from './quota-counter.ts';
import { type AskedAbout, type Count, createTally } from './tally.ts';
import { sellToken, tokenPage } from './token-page.ts';
import { misbehave, type Scene } from './wire/misbehave.ts';
import { bodyTooLarge, parseJson, readBody } from './wire/read-body.ts';
import { sendReply } from './wire/send-reply.ts';

/** What a vendor shares with the others of its server. */
export interface Stage {
  readonly clock: Clock;
  readonly key: string;
  readonly moods: Readonly<Record<string, Mood>>;
  readonly faults: Faults;
  /** Waits as long as the way to the vendor and back takes. */
  latency(): Promise<void>;
  pause(ms: number): Promise<void>;
}

export interface Role {
  readonly source: HttpSource;
  readonly lookalike: Lookalike;
  readonly plan: string;
  readonly limits: readonly Limit[];
  /** Shared by the sources of one account. */
  readonly counter: QuotaCounter;
}

/** One vendor on the stage. */
export interface Vendor extends Role {
  /** Answers one exchange; `path` and `query` are what came below the base address. */
  play(request: IncomingMessage, response: ServerResponse, path: string, query: Readonly<Record<string, string>>): Promise<void>;
  count(): Count;
  values(): ReadonlyMap<string, AskedAbout>;
  reset(): void;
}

/** A vendor as its clients meet it: key first, then quota, then the answer; a fault takes the place of all three, but they are counted. */
export function playVendor(role: Role, stage: Stage): Vendor {
  const { source, lookalike, limits, counter } = role;
  const tally = createTally();

  return {
    ...role,
    async play(request, response, path, query) {
      if (source.auth?.in === 'oauth' && path === tokenPage && request.method === 'POST') {
        const form = await readBody(request);
        return sendReply(response, form.tooLarge ? bodyTooLarge : sellToken(bodyOf(request, form.text), stage.key));
      }
      // Everything that counts happens before the first await: arrival is what vendors count by.
      const now = stage.clock.now();
      const { presented, accepted } = presentedKey(source.auth, stage.key, request.headers, path, query);
      const standing = accepted ? counter.arrive(limits, now) : undefined;
      const fault = stage.faults.draw(source.id);
      tally.add('requests');
      if (!accepted) tally.add('unauthorized');
      if (standing?.over) tally.add('over');
      if (fault !== undefined) tally.add('faulted');

      const body = await readBody(request);
      if (body.tooLarge) return sendReply(response, bodyTooLarge);
      const asking: SandboxRequest = { method: request.method ?? 'GET', path, query, body: bodyOf(request, body.text) };
      const values = askedOf(lookalike, asking);
      for (const value of values) tally.asked(value);
      const answer = (mood?: Mood): SandboxReply =>
        answerOf(
          lookalike,
          values.map((value) => ({ value, mood: mood ?? moodOf(value, stage.moods) })),
          asking,
        );

      await stage.latency();
      const counts = counterHeaders(source, standing, now);
      const scene: Scene = { response, lookalike, presented, answer, pause: stage.pause };
      if (fault !== undefined) await misbehave(fault, scene);
      else if (!accepted) sendReply(response, lookalike.unauthorized(presented));
      else if (standing?.over) sendReply(response, lookalike.overQuota(), { ...counts, ...retryAfter(source, standing, now) });
      else if (response.destroyed) tally.add('unheard');
      else {
        sendReply(response, answer(), counts);
        for (const value of values) tally.answered(value);
      }
    },
    values: () => tally.values(),
    count: () => tally.read(counter.peaks(limits)),
    reset: () => tally.reset(),
  };
}

/** What a request asks about: one value, those of a batch, or none. */
function askedOf({ asked, batch }: Lookalike, asking: SandboxRequest): readonly string[] {
  return batch?.asked(asking) ?? [asked(asking)].flatMap((value) => value ?? []);
}

function answerOf(
  lookalike: Lookalike,
  asked: readonly { readonly value: string; readonly mood: Mood }[],
  asking: SandboxRequest,
): SandboxReply {
  if (lookalike.batch?.asked(asking)) return lookalike.batch.reply(asked, asking);
  const [one] = asked;
  return one ? lookalike.reply(one.value, one.mood, asking) : noSuchPage(lookalike.source, asking);
}

/** Parsed JSON, or the fields of a form. */
function bodyOf(request: IncomingMessage, text: string): unknown {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : parseJson(text);
}

/** Not 404, which many vendors use for "no record": a gap in a look-alike must never read as an answer. */
function noSuchPage(id: string, { method, path }: SandboxRequest): SandboxReply {
  return { status: 501, body: { error: `the sandbox of ${id} has no page ${method} ${path.slice(0, 200)}` } };
}

/** The vendor's own counter, for the window that has fewest requests left. */
function counterHeaders({ counter }: HttpSource, standing: Standing | undefined, now: Date): Record<string, string> {
  if (counter === undefined || standing === undefined) return {};
  const remaining = { [counter.remaining]: String(standing.remaining) };
  if (counter.reset === undefined) return remaining;
  // Vendors who count from now say so in the name: X-Rate-Limit-Reset-After. The others send epoch seconds.
  const from = /after$/i.test(counter.reset) ? now.getTime() : 0;
  return { ...remaining, [counter.reset]: String(Math.ceil((standing.freesAt - from) / 1000)) };
}

/** Vendors who count for their clients also tell them when to come back; the others leave them guessing, and so does the sandbox. */
function retryAfter({ counter }: HttpSource, standing: Standing, now: Date): Record<string, string> {
  return counter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil((standing.freesAt - now.getTime()) / 1000))) };
}
