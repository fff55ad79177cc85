import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errand } from '../../domain/errand.fixture.ts';
import type { HttpSource } from '../../domain/source.ts';
import { createOutbound } from '../outbound.ts';
import { good, inSteps, openBook, openScriptedVendor, type ScriptedVendor, silent, source } from '../scripted-vendor.fixture.ts';
import { readAgain } from './story.ts';

let vendor: ScriptedVendor;
beforeEach(async () => {
  vendor = await openScriptedVendor();
});
afterEach(() => vendor.close());

/** As another process does that comes to it later. */
function processOf(asked: HttpSource) {
  const budget = openBook();
  const outbound = createOutbound({ access: () => [vendor.access], budget, clock: { now: () => new Date() }, log: silent });
  return {
    budget,
    ask: (answers: unknown[], signal?: AbortSignal) => outbound.ask(asked, source.probe, { errand, answers, signal }),
  };
}
const kept = (answers: unknown[]): unknown[] => JSON.parse(JSON.stringify(answers));
const paths = (): string[] => vendor.seen.map(({ url }) => url.replace('/1.1.1.1', ''));

describe('a lookup that takes several requests', () => {
  it('goes on in another process where it was parked, and asks nothing twice', async () => {
    const three = inSteps(3);
    vendor.script = [good, { status: 429, headers: { 'retry-after': '1' } }];
    const answers: unknown[] = [];
    expect(await processOf(three).ask(answers)).toMatchObject({ status: 'parked', reason: 'rate_limited' });
    expect(answers).toEqual([{ bad: true }]);

    vendor.script = [{ status: 404, body: '{}' }, { status: 503 }];
    const second = kept(answers);
    expect(await processOf(three).ask(second)).toMatchObject({ status: 'failed', transient: true });
    expect(second).toEqual([{ bad: true }, null]);

    const third = kept(second);
    const last = processOf(three);
    expect(await last.ask(third)).toMatchObject({ status: 'found', observations: [{ list: 'some, none, some' }] });
    expect([paths(), last.budget.granted.length]).toEqual([['/step1', '/step2', '/step2', '/step3', '/step3'], 1]);
    expect(third).toEqual([{ bad: true }, null, { bad: true }]);
    expect(readAgain(three, source.probe, kept(third))).toMatchObject({ observations: [{ list: 'some, none, some' }] });
  });

  it('keeps what was answered when it is cut off, and has settled what it took', async () => {
    const cut = new AbortController();
    vendor.play = (request, response) => {
      if (request.url?.startsWith('/step2')) cut.abort();
      else response.end(good.body);
    };
    const answers: unknown[] = [];
    const { ask, budget } = processOf(inSteps(2));
    expect(await ask(answers, cut.signal)).toMatchObject({ status: 'parked', reason: 'queued' });
    expect([answers, budget.granted.length, budget.settled]).toEqual([[{ bad: true }], 2, 2]);
    vendor.play = undefined;
    expect(await ask(kept(answers))).toMatchObject({ status: 'found' });
    expect(paths()).toEqual(['/step1', '/step2', '/step2']);
  });

  it('needs no request where all was answered', async () => {
    const { ask, budget } = processOf(inSteps(2));
    expect(await ask([{ bad: true }, null])).toMatchObject({ observations: [{ list: 'some, none' }] });
    expect([await ask([null]), budget.granted]).toEqual([{ status: 'not_found' }, []]);
  });

  it('begins anew where another version of the source kept the answers', async () => {
    const answers: unknown[] = [{ of: 'another version' }];
    expect(await processOf(inSteps(2)).ask(answers)).toMatchObject({ status: 'found' });
    expect([paths(), answers.length]).toEqual([['/step1', '/step2'], 2]);
  });

  it('pays for every step, and for nothing that was refused before it was sent', async () => {
    const limited = { ...vendor.access, limits: [{ requests: 2, per: 'minute' as const, cite: 'https://example.com' }] };
    const budget = openBook();
    const outbound = createOutbound({ access: () => [limited], budget, clock: { now: () => new Date() }, log: silent });
    const answers: unknown[] = [];
    expect(await outbound.ask(inSteps(3), source.probe, { errand, answers })).toMatchObject({ status: 'parked', detail: 'it is spent' });
    expect([paths(), answers.length, budget.granted.length, budget.settled]).toEqual([['/step1', '/step2'], 2, 2, 2]);
  });
});

describe('what was answered', () => {
  it('is kept as JSON, also of one request, free of the key, and can be read again', async () => {
    const talking: HttpSource = {
      ...source,
      read: ([body]) => ({ status: 'found', observations: [{ kind: 'listing', list: JSON.stringify(body), category: 'malware' }] }),
    };
    vendor.script = [
      { status: 200, body: '{"by":"a-secret-key-0123"}' },
      { status: 404, body: '{}' },
    ];
    const { ask } = processOf(talking);
    const [answers, none]: [unknown[], unknown[]] = [[], []];
    const outcome = await ask(answers);
    expect([answers, readAgain(talking, source.probe, kept(answers))]).toEqual([[{ by: '[redacted]' }], outcome]);
    expect([await ask(none), none, readAgain(talking, source.probe, kept(none))]).toEqual([
      { status: 'not_found' },
      [null],
      { status: 'not_found' },
    ]);
  });

  it.each([{ status: 429 }, { status: 500 }, { status: 200, body: '{}' }, { status: 401 }, { status: 200, body: '<html>' }])(
    'is nothing after %j',
    async (reply) => {
      vendor.script = [reply];
      const answers: unknown[] = [];
      await processOf(source).ask(answers);
      expect(answers).toEqual([]);
    },
  );

  it('reads as nothing where more would have to be asked, or another version kept it', () => {
    expect([[], [{ bad: true }], [{ of: 'another version' }]].map((each) => readAgain(inSteps(2), source.probe, each))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
