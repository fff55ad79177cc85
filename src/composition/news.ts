import { hostname } from 'node:os';
import { AssayError } from '../domain/errors.ts';
import type { ChannelHealth } from '../domain/intake.ts';
import { type Marking, stricter } from '../domain/marking.ts';
import type { Notice } from '../domain/notice.ts';
import type { Ended, NewMessage, NewPart, Told } from '../domain/outbox.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Enrichment, ReportHead } from '../domain/report.ts';
import type { VerdictChanged } from '../domain/watch.ts';
import type { Work } from '../domain/work.ts';
import { type Addressee, asCleared, isTold, toldTogetherAt } from '../targets/who-is-told.ts';
import { bareNotice, type NoticeFrame, noticeOf, noticeOfChange } from './notice-of.ts';

interface Parts {
  readonly targets: readonly Addressee[];
  readonly work: Pick<Work, 'submission'>;
  readonly report: (submission: string) => AsyncGenerator<Enrichment, ReportHead>;
  readonly clock: Clock;
  readonly log: Log;
  readonly frame: NoticeFrame;
}

/** What there is to tell, and to whom. */
export interface News {
  ofEnded(ended: Ended): Promise<Told>;
  ofChanges(changes: readonly { readonly event: VerdictChanged; readonly marking: Marking | null }[]): Promise<readonly NewMessage[]>;
  /** Channels that went down and stay so, or work again; each is told once. */
  ofChannels(channels: readonly (Pick<ChannelHealth, 'state' | 'detail'> & { readonly name: string })[], now: Date): readonly NewMessage[];
}

/** A channel that is down for a moment only is no news. */
const downMs = 60_000;

export function createNews({ targets, work, report, clock, log, frame }: Parts): News {
  const seen = new Map<string, { state: 'up' | 'down'; since: Date; told: 'up' | 'down' }>();

  return {
    async ofEnded(ended) {
      const { order, id, doneAt, state } = ended.submitted;
      const { lane, origin, marking, facts } = order;
      const type = state === 'cancelled' ? 'submission.cancelled' : 'submission.done';
      const submission = { lane, origin, severity: facts.alert?.severity ?? null };
      const some = targets.filter((target) => isTold(target, { type, level: null, submission }));
      // What interests nobody is not read.
      if (some.length + ended.callbacks.length === 0) return { ended, messages: [], parts: [] };
      const messages: NewMessage[] = [];
      const digests: NewPart[] = [];
      const notice = await noticeOf(ended, report(id), frame).catch((error: unknown) => {
        // Somebody waits to hear of it: better with nothing about it than never.
        if (error instanceof AssayError && error.code === 'ASSAY_STORE_UNAVAILABLE') throw error;
        log.warn('bug: a report could not be told', { submission: id, error });
        return bareNotice(ended, frame);
      });
      const key = `ended ${id} ${doneAt.getTime()}`;
      for (const target of some.filter((each) => isTold(each, { type, level: notice.level, submission }))) {
        const told = { key: `${key} ${target.name}`, target: target.name, notice: asCleared(notice, marking.tlp, target.max_tlp) };
        const dueAt = toldTogetherAt(target, lane, clock.now());
        if (dueAt) digests.push({ ...told, dueAt });
        else messages.push({ ...told, callback: null, notBefore: doneAt });
      }
      for (const callback of ended.callbacks)
        messages.push({
          ...{ key: `${key} callback ${callback.id}`, target: `callback:${hostOf(callback.url)}`, callback: callback.id },
          ...{ notice: asCleared(notice, marking.tlp, callback.maxTlp), notBefore: doneAt },
        });
      return { ended, messages, parts: digests };
    },

    async ofChanges(changes) {
      const messages: NewMessage[] = [];
      for (const { event, marking } of changes) {
        const some = targets.filter((target) => isTold(target, { type: 'verdict.changed', level: event.to.level }));
        if (some.length === 0) continue;
        const of = event.submission === null ? undefined : (await work.submission(event.submission))?.order.marking;
        // Where nobody can say how the value may be handled, it is not told.
        const { tlp } = marking && of ? stricter(marking, of) : (marking ?? of ?? { tlp: 'red' });
        const notice = noticeOfChange(event, frame);
        for (const { name, max_tlp } of some)
          messages.push({
            ...{ key: `changed ${event.number} ${name}`, target: name, callback: null, notBefore: event.at },
            notice: asCleared(notice, tlp, max_tlp),
          });
      }
      return messages;
    },

    ofChannels(channels, now) {
      return channels.flatMap(({ name, state, detail }) => {
        const known = seen.get(name) ?? { state: 'up', since: now, told: 'up' };
        if (known.state !== state) Object.assign(known, { state, since: now });
        seen.set(name, known);
        if (known.told === state || (state === 'down' && now.getTime() - known.since.getTime() < downMs)) return [];
        known.told = state;
        const type = state === 'down' ? 'channel.down' : 'channel.up';
        const notice: Notice = { type, at: now.toISOString(), link: null, withheld: false, level: null, channel: { name, detail } };
        return targets
          .filter((target) => isTold(target, { type, level: null }))
          .map((target) => ({
            ...{ key: `${type} ${hostname()} ${name} ${now.getTime()} ${target.name}`, target: target.name, callback: null },
            ...{ notice, notBefore: now },
          }));
      });
    },
  };
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}
