import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Lookalike, moods } from '../../src/domain/lookalike.ts';
import type { Outcome } from '../../src/domain/lookup.ts';
import type { Observable } from '../../src/domain/observable.ts';
import type { Batch, HttpSource } from '../../src/domain/source.ts';
import { readAgain } from '../../src/outbound/asking/story.ts';
import { echoes, hostileReplies } from './hostile.ts';
import { brief, failedFor, leaks, sampleOf } from './judging.ts';
import { sandboxRequest } from './lookalike.ts';
import { asParsed, credentialWords, type Exchange, inOrder, mailAddresses } from './recording.ts';
import { base, type Play, replies, type Wire } from './wire.ts';

/** One reply about several, and what comes of it for each. */
interface BatchRecording extends Exchange {
  readonly about: string;
  readonly observables: readonly Observable[];
  readonly expect: readonly Partial<Outcome>[];
}

/** What every batch must keep: it says of each what a request about it alone would have said, and silence is no answer. `folder` holds `batches/`. */
export function batches(source: HttpSource, batch: Batch, folder: URL, lookalike: Lookalike | undefined, wire: () => Wire): void {
  const tapes = readBatches(new URL('batches/', folder));
  const found = tapes.find(({ file }) => file === 'found.json')?.tape;
  const asked = found?.observables ?? [];
  const ask = async (observables: readonly Observable[], play: Play, timeoutMs = 10_000): Promise<readonly Outcome[]> =>
    (await wire().askMany(source, observables, play, { timeoutMs })).map(({ outcome }) => outcome);

  describe(`${source.id} asks about several at once`, () => {
    it('of what it accepts, and more than one', () => {
      expect(batch.accepts.filter((type) => !source.accepts.includes(type))).toEqual([]);
      expect([batch.accepts.length > 0, batch.most > 1, new Set(batch.accepts).size]).toEqual([true, true, batch.accepts.length]);
    });

    it.each(batch.accepts)('of the type %s, with a GET or a search below its base address, each value once', async (type) => {
      const one = { type, value: sampleOf(type) };
      const values = [...new Set([one.value, ...asked.filter((each) => each.type === type).map(({ value }) => value)])];
      await wire().askMany(
        source,
        values.map((value) => ({ type, value })),
        replies(500, ''),
      );
      const [{ method, url, body } = { method: '', url: '', body: '' }, ...more] = wire().received;
      expect([more, method, url.startsWith(`${base}/`)]).toEqual([[], body === '' ? 'GET' : 'POST', true]);
      const sent = decodeURIComponent(url) + body;
      if (source.reveals === 'value') expect(values.map((value) => sent.split(value).length - 1)).toEqual(values.map(() => 1));
    });

    it('reads recordings, of which one finds some and misses some', () => {
      const statuses = new Set(found?.expect.map(({ status }) => status));
      expect([...statuses].sort()).toEqual(['found', 'not_found']);
      expect(new Set(asked.map(({ type }) => type)).size).toBe(1);
    });

    it.each(tapes)('$file', async ({ tape }) => {
      expect(tape.about.length).toBeGreaterThan(20);
      const batched = await wire().askMany(source, tape.observables, inOrder([tape]));
      expect(batched.map(({ outcome }) => outcome)).toMatchObject(tape.expect);
      expect([batched.length, wire().received.length]).toEqual([tape.expect.length, 1]);
      // What is remembered of it reads the same as it was read.
      for (const [at, { outcome, raw }] of batched.entries()) {
        const observable = tape.observables[at] ?? source.probe;
        const again = outcome.status === 'found' || outcome.status === 'not_found' ? outcome : undefined;
        expect(readAgain(source, observable, JSON.parse(JSON.stringify(raw)))).toEqual(again);
      }
    });

    it.each(tapes)('$file holds no secret and nobody’s address', ({ text }) => {
      expect(text).not.toMatch(credentialWords);
      expect(text.match(mailAddresses) ?? []).toEqual([]);
    });

    it('in any order, and answers in the order it was asked', async () => {
      const outcomes = await ask(asked.toReversed(), inOrder(found ? [found] : []));
      expect(outcomes).toMatchObject(found?.expect.toReversed() ?? [{ status: 'recorded' }]);
    });

    it('and of one alone says what it says of it among others', async () => {
      for (const [at, observable] of asked.entries()) {
        const parts = batch.split(asParsed(source, found?.body), asked);
        const part = parts[at];
        const alone =
          part === undefined || source.meaning(200, part, 0) === 'absent' ? { status: 'not_found' } : source.read([part], observable);
        expect(alone).toMatchObject(found?.expect[at] ?? { status: 'recorded' });
      }
    });

    it.each(hostileReplies(found?.body))('and takes for no answer: $name', async ({ play, timeoutMs, ...reply }) => {
      const outcomes = await ask(asked, play, timeoutMs);
      expect(outcomes.map(brief)).toEqual(asked.map(() => failedFor({ play, ...reply })));
    });

    it.each(echoes)('and passes no credentials on: $name', async (reply) => {
      const outcomes = await ask(asked, reply.play);
      expect(outcomes.map(brief)).toEqual(asked.map(() => failedFor(reply)));
      expect(outcomes.flatMap((outcome) => leaks(source, outcome))).toEqual([]);
    });
  });

  if (lookalike)
    describe(`${source.id}: its look-alike answers about several`, () => {
      it.each(batch.accepts)('what it answers about each: %s', async (type) => {
        const others = asked.filter((each) => each.type === type).map(({ value }) => value);
        const observables = [...new Set([sampleOf(type), ...others])].map((value) => ({ type, value }));
        for (const mood of moods) {
          const many = await ask(observables, (response, received) => {
            const request = sandboxRequest(received);
            const values = lookalike.batch?.asked(request);
            const reply = values
              ? lookalike.batch?.reply(
                  values.map((value) => ({ value, mood })),
                  request,
                )
              : undefined;
            replies(reply?.status ?? 404, reply?.body ?? 'no such page', reply?.headers)(response, received);
          });
          const single: Outcome[] = [];
          for (const observable of observables) {
            const outcome = await wire().ask(source, observable, (response, received) => {
              const reply = lookalike.reply(observable.value, mood, sandboxRequest(received));
              replies(reply.status, reply.body, reply.headers)(response, received);
            });
            single.push(outcome);
          }
          expect([mood, many.map(({ status }) => status)]).toEqual([mood, single.map(({ status }) => status)]);
          expect(many).toMatchObject(single.map((outcome) => (outcome.status === 'found' ? outcome : { status: outcome.status })));
        }
      });
    });
}

function readBatches(folder: URL): readonly { readonly file: string; readonly text: string; readonly tape: BatchRecording }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return { file, text, tape: JSON.parse(text) as BatchRecording };
  });
}
