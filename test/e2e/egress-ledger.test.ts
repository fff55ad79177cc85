import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EgressRow } from '../../src/domain/ports.ts';
import { reportSchema } from '../../src/domain/report.ts';
import type { Ended } from './assay.ts';
import { rules, table } from './gate-table.ts';
import { openStage, type Stage, sumOf } from './stage.ts';
import { givesAway, handOn, type Overheard, openWiretap, type Wiretap } from './wiretap.ts';

const link = 'https://shop-two.com/p?id=77&token=tok3nOfCanary99&lang=de#frag-of-canary';
const told = ['45.77.12.34', '2606:4700:11::77', 'canary-domain.com', '4c0de99a4c0de99a4c0de99a4c0de99a4c0de99a4c0de99a4c0de99a4c0de99a'];
const weaknesses = ['CVE-2024-31337', 'CVE-2023-31338', 'CVE-2022-31339'];
/** What is ours, written where a person would paste it. */
const hidden = table.filter(
  ({ type, value, may }) => may === 'never' && ['domain', 'url', 'email', 'ipv4'].includes(type) && !value.includes('canarybox'),
);

let stage: Stage;
let tap: Wiretap;
let ended: Ended;
let rows: readonly EgressRow[];

/** Everything that is sent to any source of the catalogue passes a socket that writes it down, on its way to the sandbox. */
beforeAll(async () => {
  stage = await openStage(`person: canary-analyst\n${rules}`);
  tap = await openWiretap((request, headers) => handOn(stage.sandbox.url, request, headers));
  const values = [link, ...told, ...weaknesses, ...hidden.map(({ value }) => value)];
  ended = await run(['enrich', ...values, '--tlp', 'clear', '--pap', 'clear', '--format', 'json', '--quiet', '--deadline', '12s']);
  rows = (await run(['egress', '--format', 'ndjson'])).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}, 60_000);
afterAll(async () => {
  await tap.close();
  await stage.close();
});

const run = (args: readonly string[]): Promise<Ended> => stage.run(args, { env: { ASSAY_SANDBOX_URL: tap.url } });
const sourceOf = ({ url }: Overheard): string => /^\/([^/?]+)/.exec(url)?.[1] ?? '';
/** Of sources that ask many at once: how many a request is about. */
const weight = ({ text }: Overheard): number => Math.max(1, weaknesses.filter((value) => givesAway(text, value)).length);
/** Buys a token, and says nothing of any value. */
const isToken = ({ url }: Overheard): boolean => url.endsWith('/token');

describe('whatever is sent to any source', () => {
  it('holds nothing that is ours or secret, in no byte and no spelling', () => {
    expect(tap.heard.length).toBeGreaterThan(100);
    const secrets = [...hidden.map(({ value }) => value), 'tok3nOfCanary99', 'frag-of-canary', 'canary-analyst'];
    for (const value of secrets) expect([value, tap.heard.filter(({ text }) => givesAway(text, value)).map(sourceOf)]).toEqual([value, []]);
    const { enrichments } = reportSchema.parse(JSON.parse(ended.stdout));
    const seen = enrichments.filter(({ ioc_value }) => hidden.some(({ value }) => value === ioc_value));
    // Inner names are no domains to whoever reads the input.
    expect(seen.length).toBeGreaterThan(hidden.length - 8);
    for (const { records } of seen) {
      expect(records.filter(({ exposure }) => exposure !== 'none').length).toBeGreaterThan(0);
      expect(records.filter(({ exposure, status }) => exposure !== 'none' && status !== 'skipped')).toEqual([]);
    }
  });

  it('has a row in the ledger: one for each request, each step of a dialogue, each value of a batch', () => {
    const sources = new Set([...tap.heard.map(sourceOf), ...rows.map(({ source }) => source)]);
    expect(sources.size).toBeGreaterThan(25);
    for (const source of sources) {
      const requests = tap.heard.filter((each) => sourceOf(each) === source && !isToken(each));
      const own = rows.filter((row) => row.source === source);
      expect([source, own.length]).toEqual([source, requests.reduce((sum, each) => sum + weight(each), 0)]);
      // The value stands there as it was told.
      for (const { value } of own.filter(({ reveals }) => reveals === 'value'))
        expect([source, value, requests.some(({ text }) => givesAway(text, value))]).toEqual([source, value, true]);
    }
    expect(tap.heard.filter((each) => sourceOf(each) === 'epss')).toHaveLength(1);
    expect(sumOf(stage.sandbox, 'epss', weaknesses, 'times')).toBe(3);
    const { submission } = JSON.parse(ended.stdout);
    for (const row of rows) expect(row).toMatchObject({ person: 'canary-analyst', tlp: 'clear', pap: 'clear', submission: submission.id });
    expect(rows.filter(({ type, value }) => type === 'url' && value !== 'https://shop-two.com/p?id=77&lang=de')).toEqual([]);
  });

  it('is found again by value, source, person and time, and can be taken along as CSV', async () => {
    const lines = async (...args: string[]) => (await run(['egress', '--format', 'ndjson', ...args])).stdout.split('\n').length - 1;
    expect(await lines('canary-domain.com')).toBe(rows.filter(({ value }) => value === 'canary-domain.com').length);
    expect(await lines('--source', 'virustotal')).toBe(rows.filter(({ source }) => source === 'virustotal').length);
    expect([await lines('--person', 'nobody'), await lines('--until', '2026-01-01'), await lines('--limit', '7')]).toEqual([0, 0, 7]);
    const csv = (await run(['egress', '--format', 'csv'])).stdout.trim().split('\n');
    expect([csv[0], csv.length - 1]).toEqual(['number,at,source,host,type,value,reveals,submission,person,tlp,pap,hash', rows.length]);
  });
});

describe('the ledger that somebody changed', () => {
  const verify = (...args: string[]) => run(['egress', 'verify', ...args]);
  const all = () => stage.rows<{ number: number; value: string; hash: string }>('select number, value, hash from egress order by number');

  it('is unbroken before, and the store itself refuses to change or delete a row', async () => {
    const head = rows.at(-1)?.hash ?? '';
    expect(await verify()).toMatchObject({ code: 0, stdout: `${rows.length} rows, unbroken; head ${head}\n` });
    expect(await verify('--head', rows[3]?.hash ?? '')).toMatchObject({ code: 0 });
    expect(() => stage.change(`update egress set value = 'x' where number = 5`)).toThrow();
    expect(() => stage.change('delete from egress where number = 5')).toThrow();
    expect(all()).toHaveLength(rows.length);
  });

  it('names the row that is not as it was written, or is missing; a noted head shows that the end was cut off', async () => {
    const triggers = stage.rows<{ name: string }>(`select name from sqlite_master where type = 'trigger' and tbl_name = 'egress'`);
    expect(triggers.length).toBeGreaterThan(0);
    for (const { name } of triggers) stage.change(`drop trigger ${name}`);
    const [fifth] = all().slice(4);
    for (const [column, value] of [
      ['value', 'innocent.example'],
      ['person', 'somebody else'],
      ['tlp', 'red'],
      ['at', 1],
    ] as const) {
      const [was] = stage.rows<Record<string, string>>(`select ${column} as was from egress where number = 5`);
      stage.change(`update egress set ${column} = ? where number = 5`, value);
      expect(await verify()).toMatchObject({
        code: 1,
        stdout: 'broken at row 5: the row is not as it was written, or stood elsewhere\n',
      });
      stage.change(`update egress set ${column} = ? where number = 5`, was?.was ?? null);
    }
    expect(fifth?.number).toBe(5);
    expect((await verify()).code).toBe(0);

    const last = all().at(-1);
    stage.change('create table kept as select * from egress');
    stage.change('delete from egress where number = 9');
    expect(await verify('--json')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"broken":{"number":9,"why":"the row is missing"}'),
    });
    stage.change('insert into egress select * from kept where number = 9');
    stage.change('delete from egress where number = ?', last?.number ?? 0);
    // The rest is a sound chain: only who has noted its head can tell.
    expect((await verify()).code).toBe(0);
    const cut = await verify('--head', last?.hash ?? '');
    expect([cut.code, cut.stdout]).toEqual([
      1,
      `broken at row ${rows.length}: the noted hash is not in the ledger: rows after the last one are missing\n`,
    ]);
  });
});
