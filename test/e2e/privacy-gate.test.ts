import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, openApp } from '../../src/app.ts';
import { type Exposure, type Marking, paps, type Tlp, tlps } from '../../src/domain/marking.ts';
import { observableTypes } from '../../src/domain/observable.ts';
import type { EgressRow } from '../../src/domain/ports.ts';
import type { Enrichment } from '../../src/domain/report.ts';
import type { SubmissionFacts } from '../../src/domain/submission.ts';
import { temporaryHome } from './assay.ts';
import { nearMisses, type Row, rules, table } from './gate-table.ts';
import { givesAway, type Overheard, openWiretap, type Wiretap } from './wiretap.ts';

/** Five sources that take every type, each with another way to write the value into a request. */
const sources: Readonly<Record<string, { exposure: Exposure; ceiling: Tlp; request: string }>> = {
  'tap-usual': { exposure: 'third-party', ceiling: 'amber', request: `{ path: /ask, query: { about: '{value}' } }` },
  'tap-strict': { exposure: 'third-party', ceiling: 'green', request: `{ path: /ask, json: { about: '{value}' } }` },
  'tap-trusted': { exposure: 'third-party', ceiling: 'red', request: `{ path: /ask, form: { about: '{value}' } }` },
  'tap-target': { exposure: 'target', ceiling: 'red', request: `{ path: '/ask/{value}' }` },
  'tap-own': { exposure: 'none', ceiling: 'amber', request: `{ path: '/ask/{value}' }` },
};
const ids = Object.keys(sources);

const home = temporaryHome();
let tap: Wiretap;
/** Every so many requests fail in passing; 0: none. */
let failing = 0;

beforeAll(async () => {
  tap = await openWiretap(() => {
    const status = failing > 0 && tap.heard.length % failing === 0 ? 503 : 200;
    return { status, headers: { 'content-type': 'application/json' }, body: '{"score":7}' };
  });
  for (const [id, { exposure, request }] of Object.entries(sources)) {
    const lines = [
      `kind: http\nid: ${id}\nname: ${id}\nhomepage: https://example.com\nabout: It listens.`,
      `accepts: [${observableTypes.join(', ')}]\nexposure: ${exposure}\nreliability: C\nconcurrency: 16`,
      'limits: { default: [{ requests: 100000, per: second }] }\nfresh_for: { found: 1h, not_found: 1h }',
      `probe: { type: ipv4, value: 1.1.1.1 }\nrequest: { '*': ${request} }\nnot_found: []\nrequired: [$.score]`,
      'observations: [{ kind: reputation, confidence: { path: $.score, divide: 100 } }]\n',
    ];
    writeFileSync(join(home.path, `${id}.yaml`), lines.join('\n'));
  }
});
afterAll(async () => {
  await tap.close();
  home.remove();
});

const store = join(home.path, 'told.db');

async function withApp<T>(more: string, run: (app: App) => Promise<T>): Promise<T> {
  const file = join(home.path, 'assay.yaml');
  const settings = Object.entries(sources).map(([id, { ceiling }]) => `  ${id}: { max_tlp: ${ceiling}, base_url: '${tap.url}/${id}' }\n`);
  writeFileSync(
    file,
    `person: canary-analyst\ncustom_sources: [${ids.map((id) => `./${id}.yaml`)}]\n${rules}${more}sources:\n${settings.join('')}`,
  );
  const app = await openApp({ env: {}, cwd: home.path, home: home.path, configPath: file, storePath: store, write: () => undefined });
  try {
    return await run(app);
  } finally {
    await app.close();
  }
}

/** Submits the whole table under one marking. @returns what the socket heard of it, and what the ledger says */
async function submit(app: App, marking: Marking, { offline = false, facts = {} as SubmissionFacts } = {}) {
  const from = tap.heard.length;
  const findings = table.map(({ type, value }) => ({ observable: { type, value }, mentions: [] }));
  const run = await app.submit({
    ...{ origin: 'test', extraction: { kind: 'text', findings, facts, troubles: [] }, marking, only: ids, offline },
    ...{ deadline: new Date(Date.now() + 60_000), refresh: true },
  });
  const enrichments: Enrichment[] = [];
  for await (const each of run.enrichments) enrichments.push(each);
  const rows: EgressRow[] = [];
  for (let after = 0; ; ) {
    const some = await app.egress.search({ submission: run.id }, after, 500);
    rows.push(...some);
    after = some.at(-1)?.number ?? after;
    if (some.length < 500) break;
  }
  return { id: run.id, heard: tap.heard.slice(from), rows, enrichments };
}

/** What a source was asked about, read from the request as its server would read it. */
function askedBy({ url, body }: Overheard): readonly [id: string, value: string] {
  const { pathname, searchParams } = new URL(url, 'http://tap');
  const [, id = '', , ...rest] = pathname.split('/');
  if (id === 'tap-usual') return [id, searchParams.get('about') ?? ''];
  if (id === 'tap-strict') return [id, JSON.parse(body).about];
  if (id === 'tap-trusted') return [id, new URLSearchParams(body).get('about') ?? ''];
  return [id, decodeURIComponent(rest.join('/'))];
}

const reaches: Readonly<Record<Marking['pap'], readonly Exposure[]>> = {
  clear: ['none', 'third-party', 'target'],
  green: ['none', 'third-party', 'target'],
  amber: ['none', 'third-party'],
  red: ['none'],
};

type Urls = 'redact' | 'strict';
/** What a source is to hear of a row; undefined: nothing. */
function expected({ value, may, told = value, strictly = told }: Row, id: string, { tlp, pap }: Marking, consent: boolean, urls: Urls) {
  const source = sources[id];
  if (source?.exposure === 'none') return value;
  if (!source || may === 'never' || (may === 'person' && !consent)) return undefined;
  if (!reaches[pap].includes(source.exposure) || tlps.indexOf(tlp) > tlps.indexOf(source.ceiling)) return undefined;
  return urls === 'strict' ? strictly : told;
}

const sorted = (list: Iterable<string>): string[] => [...list].sort();

/** The ledger has a row for each request: who was told what, for whom, for which submission, under which marking. */
function accounted({ heard, rows }: Pick<Awaited<ReturnType<typeof submit>>, 'heard' | 'rows'>, { tlp, pap }: Marking): void {
  const told = rows.map((row) => [row.source, row.value, row.host, row.person, row.tlp, row.pap].join(' '));
  expect(sorted(told)).toEqual(sorted(heard.map((each) => [...askedBy(each), tap.host, 'canary-analyst', tlp, pap].join(' '))));
}

/** Everything that can be said of one submission. */
function judge(seen: Awaited<ReturnType<typeof submit>>, marking: Marking, { consent = false, urls = 'redact' as Urls } = {}): void {
  const wanted = ids.flatMap((id) => table.flatMap((row) => expected(row, id, marking, consent, urls)?.replace(/^/, `${id} `) ?? []));
  // What is allowed leaves, nothing else, and each once.
  expect(sorted(seen.heard.map((each) => askedBy(each).join(' ')))).toEqual(sorted(wanted));

  // In no byte of what others were sent stands what they may not know, in whatever spelling.
  const outside = seen.heard.filter((each) => sources[askedBy(each)[0]]?.exposure !== 'none');
  for (const id of ids.filter((each) => sources[each]?.exposure !== 'none')) {
    const sent = outside.filter((each) => askedBy(each)[0] === id && !nearMisses.includes(askedBy(each)[1])).map(({ text }) => text);
    const secret = table.flatMap((row) => (expected(row, id, marking, consent, urls) === undefined ? [row.value] : (row.secrets ?? [])));
    for (const value of secret) if (sent.some((text) => givesAway(text, value))) expect.unreachable(`${id} was told ${value}`);
  }
  // Nor who asks, or for what.
  for (const { text } of outside) expect(text).not.toMatch(new RegExp(`canary-analyst|${seen.id}`));

  accounted(seen, marking);

  // And the report gives a reason for each that was not asked.
  const skipped = seen.enrichments.flatMap(({ records }) => records.filter(({ status }) => status === 'skipped'));
  expect(skipped).toHaveLength(table.length * ids.length - wanted.length);
  for (const { reason, detail } of skipped)
    expect(`${reason}: ${detail}`).toMatch(/^(?:tlp|pap|own_asset|private_address|confidential|consent|denied|offline): ./);
}

describe('the privacy gate, at the socket', () => {
  const open: Marking = { tlp: 'clear', pap: 'clear' };
  const usual: Marking = { tlp: 'amber', pap: 'amber' };

  it('tells nobody outside what a rule forbids, and everybody what is allowed: every type, TLP and PAP', { timeout: 120_000 }, async () => {
    await withApp('', async (app) => {
      for (const tlp of tlps) for (const pap of paps) judge(await submit(app, { tlp, pap }), { tlp, pap });
    });
  });

  it('tells of people with consent only, and of URLs as much as it is set to', { timeout: 60_000 }, async () => {
    const consent = 'email: true, xmpp: true, phone: true, telegram-handle: true, discord-handle: true';
    await withApp(`  consent: { ${consent} }\n  urls: strict\n`, async (app) => {
      for (const marking of [open, usual, { tlp: 'red', pap: 'amber' }, { tlp: 'amber', pap: 'red' }] as const)
        judge(await submit(app, marking), marking, { consent: true, urls: 'strict' });
    });
  });

  it('protects whoever received a reported mail, and asks nobody outside who is offline', async () => {
    await withApp('  consent: { email: true }\n', async (app) => {
      const recipients = table.flatMap(({ type, value, may }) => (type === 'email' && may === 'person' ? [value] : []));
      expect(recipients).toHaveLength(1);
      const mail = { from: [], replyTo: [], recipients, authentication: [] };
      const { heard } = await submit(app, open, { facts: { mail } });
      const outside = heard.filter((each) => sources[askedBy(each)[0]]?.exposure !== 'none');
      expect(outside.length).toBeGreaterThan(100);
      for (const value of recipients) expect(outside.filter(({ text }) => givesAway(text, value))).toEqual([]);
      const alone = await submit(app, open, { offline: true });
      expect(new Set(alone.heard.map((each) => askedBy(each)[0]))).toEqual(new Set(['tap-own']));
    });
  });

  it('accounts for each try of a request that failed in passing', { timeout: 60_000 }, async () => {
    await withApp('', async (app) => {
      const without = await submit(app, usual);
      failing = 9;
      const seen = await submit(app, usual).finally(() => {
        failing = 0;
      });
      expect(seen.heard.length).toBeGreaterThan(without.heard.length + 10);
      accounted(seen, usual);
    });
  });
});
