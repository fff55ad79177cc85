import { createHash } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import type { Lookup, Reading } from '../../../src/domain/lookup.ts';
import type { Subject } from '../store.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);

const lookup: Lookup = {
  source: 'a-source',
  observable: { type: 'ipv4', value: '198.51.100.7' },
  outcome: { status: 'found', observations: [{ kind: 'listing', list: 'a list', category: 'malware' }], link: 'https://example.com/7' },
  via: 'live',
  exposure: 'third-party',
  observedAt: start,
  latencyMs: 12,
  reliability: 'B',
  lineage: 'a-source',
};
const notFound: Reading = { status: 'not_found' };

/** What every store promises of memory. `open` gives an empty one; whoever hands it over closes it. */
export function memoryContract(open: () => Promise<Subject>): void {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
  });
  const memory = () => subject.store.memory;

  it('gives an answer back until it expires, labelled as remembered', async () => {
    await memory().remember(lookup, at(1_000));
    expect(await memory().recall(lookup.observable, at(999))).toEqual([{ ...lookup, via: 'cache', expiresAt: at(1_000) }]);
    expect(await memory().recall(lookup.observable, at(1_000))).toEqual([]);
  });

  it('gives an expired answer to those who take one, and its end says so', async () => {
    await memory().remember(lookup, at(1_000));
    expect(await memory().recall(lookup.observable, at(5_999), 5_000)).toEqual([{ ...lookup, via: 'cache', expiresAt: at(1_000) }]);
    expect(await memory().recall(lookup.observable, at(6_000), 5_000)).toEqual([]);
  });

  it('keeps what was asked instead of the value', async () => {
    const url: Lookup = {
      ...lookup,
      observable: { type: 'url', value: 'https://example.com/?token=1' },
      askedAs: { type: 'url', value: 'https://example.com/' },
    };
    await memory().remember(url, at(1_000));
    expect(await memory().recall(url.observable, start)).toEqual([{ ...url, via: 'cache', expiresAt: at(1_000) }]);
  });

  it('gives the newest answer of each source', async () => {
    await memory().remember(lookup, at(1_000));
    await memory().remember({ ...lookup, outcome: notFound, observedAt: at(500) }, at(2_000));
    await memory().remember({ ...lookup, source: 'another' }, at(2_000));
    const recalled = await memory().recall(lookup.observable, at(600));
    expect(recalled.map(({ source, outcome }) => [source, outcome.status])).toEqual([
      ['a-source', 'not_found'],
      ['another', 'found'],
    ]);
  });

  it('does not bring back an older answer when the newest has expired', async () => {
    await memory().remember(lookup, at(100_000));
    await memory().remember({ ...lookup, outcome: notFound, observedAt: at(500) }, at(2_000));
    expect(await memory().recall(lookup.observable, at(3_000))).toEqual([]);
  });

  it('does not believe an answer from the future, where the clock was wrong', async () => {
    await memory().remember({ ...lookup, observedAt: at(86_400_000) }, at(2 * 86_400_000));
    await memory().remember({ ...lookup, outcome: notFound }, at(1_000));
    expect(await memory().recall(lookup.observable, start)).toMatchObject([{ outcome: notFound }]);
  });

  it('knows what was known at any past moment, fresh or not', async () => {
    await memory().remember(lookup, at(1_000));
    await memory().remember({ ...lookup, outcome: notFound, observedAt: at(5_000) }, at(6_000));
    const known = async (ms: number) => (await memory().recallAsOf(lookup.observable, at(ms))).map(({ outcome }) => outcome.status);
    expect([await known(-1), await known(0), await known(4_999), await known(5_000), await known(1e9)]).toEqual([
      [],
      ['found'],
      ['found'],
      ['not_found'],
      ['not_found'],
    ]);
  });

  it('refuses to remember what is no answer', async () => {
    const failed: Lookup = { ...lookup, outcome: { status: 'failed', reason: 'timeout', detail: 'too slow' } };
    await expect(memory().remember(failed, at(1_000))).rejects.toThrow('no answer');
    expect(await memory().recall(lookup.observable, start)).toEqual([]);
  });

  it('fails nobody else whose answer is kept in the same moment as one that is refused', async () => {
    const failed: Lookup = { ...lookup, outcome: { status: 'failed', reason: 'timeout', detail: 'too slow' } };
    const [first, second, third] = await Promise.allSettled([
      memory().remember(lookup, at(1_000)),
      memory().remember(failed, at(1_000)),
      memory().remember({ ...lookup, source: 'another' }, at(1_000)),
    ]);
    expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await memory().recall(lookup.observable, start)).toHaveLength(2);
  });

  it('tells sandbox answers from live ones for ever', async () => {
    await memory().remember({ ...lookup, via: 'sandbox' }, at(1_000));
    expect(await memory().recall(lookup.observable, start)).toMatchObject([{ via: 'sandbox' }]);
  });

  it('keeps values that no database takes as they are', async () => {
    const odd: Lookup = { ...lookup, observable: { type: 'user-agent', value: 'a\0b \ud800 “ü” 🦊' } };
    await memory().remember(odd, at(1_000));
    expect(await memory().recall(odd.observable, start)).toHaveLength(1);
  });

  it('has a newer version read again what the vendor said, once', async () => {
    // The second request found no record: there is no body.
    const raw = [{ score: 9, text: 'ü\0' }, undefined, null, [1]];
    const asked = { type: 'ipv4', value: '198.51.100.8' } as const;
    await memory().remember({ ...lookup, askedAs: asked }, at(1_000), raw);
    const calls: unknown[] = [];
    const newer = await subject.again({
      version: 'newer',
      reread(...call) {
        calls.push(call);
        return notFound;
      },
    });
    const expected = [{ ...lookup, askedAs: asked, outcome: notFound, via: 'cache', expiresAt: at(1_000) }];
    expect(await newer.memory.recall(lookup.observable, start)).toEqual(expected);
    expect(await newer.memory.recall(lookup.observable, start)).toEqual(expected);
    expect(calls).toEqual([['a-source', asked, raw]]);
    await newer.close();
    expect(await memory().recallAsOf(lookup.observable, start)).toMatchObject([{ outcome: notFound }]);
  });

  it('lets a reading stand that a newer version cannot read', async () => {
    await memory().remember(lookup, at(1_000), [{}]);
    for (const reread of [() => undefined, () => expect.fail('of another shape')]) {
      const newer = await subject.again({ version: 'newer', reread });
      expect(await newer.memory.recall(lookup.observable, start)).toMatchObject([{ outcome: lookup.outcome }]);
      await newer.close();
    }
  });

  it('does not read again what was not kept, or is too much to keep', async () => {
    // Hex of digests: it packs to half its length, and no further.
    const random = Array.from({ length: 8_200 }, (_, n) => createHash('sha256').update(String(n)).digest('hex')).join('');
    await memory().remember(lookup, at(1_000));
    await memory().remember({ ...lookup, source: 'verbose' }, at(1_000), [random]);
    const newer = await subject.again({ version: 'newer', reread: () => expect.fail('nothing to read') });
    expect(await newer.memory.recall(lookup.observable, start)).toHaveLength(2);
    await newer.close();
  });

  it('keeps answers about values of any length', async () => {
    const value = `https://example.com/?q=${Array.from({ length: 200 }, (_, n) => createHash('sha256').update(String(n)).digest('hex')).join('')}`;
    const long: Lookup = { ...lookup, observable: { type: 'url', value } };
    await memory().remember(long, at(1_000));
    expect(await memory().recall(long.observable, start)).toMatchObject([{ observable: { value } }]);
  });

  it('forgets what is old and no longer fresh', async () => {
    await memory().remember(lookup, at(1_000));
    await memory().remember({ ...lookup, source: 'lasting' }, at(90_000));
    await memory().remember({ ...lookup, source: 'later', observedAt: at(60_000) }, at(61_000));
    expect(await memory().forget(at(30_000), at(80_000))).toBe(1);
    expect((await memory().recallAsOf(lookup.observable, at(80_000))).map(({ source }) => source)).toEqual(['lasting', 'later']);
  });
}
