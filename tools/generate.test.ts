import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedEntry, SourceEntry } from '../src/outputs/catalogue/catalogue.ts';
import { page } from './generate/page.ts';
import { registry } from './generate/registry.ts';
import { check, generate } from './generate.ts';
import { newSource } from './new-source.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

describe('generate', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'assay-generate-'));
    for (const part of ['src/domain', 'src/sources/kit']) cpSync(join(repository, part), join(root, part), { recursive: true });
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    newSource(root, 'vendor', 'http', 'The Vendor');
    newSource(root, 'list', 'feed');
  });
  afterAll(() => rmSync(root, { recursive: true }));
  const text = (path: string): string => readFileSync(join(root, path), 'utf8');

  it('writes everything, and then has nothing to do', async () => {
    expect(await generate(root)).toBeGreaterThan(8);
    expect(await generate(root)).toBe(0);
    expect(await check(root)).toEqual([expect.stringMatching(/^still as new:source wrote them/)]);
    for (const file of ['config.schema.json', 'custom-source.schema.json', '.env.example', 'src/sources/lookalikes.generated.ts'])
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
  });

  it('lists sources and feeds apart, with the page that states each figure', () => {
    expect(text('docs/sources/README.md').split('\n')).toEqual(
      expect.arrayContaining([
        '| [`vendor`](vendor.md) | The Vendor | http | ipv4, ipv6 | [`VENDOR_API_KEY`](https://example.com/keys) | 100 per day ([page](https://www.example.com/pricing), **unverified**) | third-party learns the value |',
        '| [`list`](list.md) | List | threat | ipv4, cidr, url | none needed | 1 d ([page](https://example.com/terms), **unverified**) |',
      ]),
    );
    expect(JSON.parse(text('docs/sources/catalogue.json'))).toMatchObject({
      counts: { sources: 1, feeds: 1 },
      sources: [{ id: 'vendor', key: { env: ['VENDOR_API_KEY'] }, default_plan: 'free' }],
      feeds: [{ id: 'list', every_seconds: 86_400, verified: false }],
    });
  });

  it.each([
    ['docs/sources/list.md', 'edited by hand'],
    ['docs/sources/catalogue.json', '{}'],
    ['docs/sources/gone.md', 'of a source that is no more'],
    ['.env.example', ''],
    ['src/sources/sources.generated.ts', ''],
  ])('--check sees %s', async (path, wrong) => {
    writeFileSync(join(root, path), wrong);
    expect((await check(root))[0]).toBe(`not as generated: ${path}`);
    expect(await generate(root)).toBe(1);
    expect(existsSync(join(root, 'docs/sources/gone.md'))).toBe(false);
  });

  it.each([
    ['without-notes', 'notes.md', undefined, 'has no notes.md'],
    ['misnamed', 'source.ts', "export default { id: 'another' };", 'calls itself another'],
    ['half-written', 'source.ts', "throw new Error('half written');", 'half written'],
  ])('writes nothing while a folder is not whole: %s', async (id, file, wrong, why) => {
    const broken = join(root, 'src/sources', id);
    newSource(root, id);
    if (wrong === undefined) rmSync(join(broken, file));
    else writeFileSync(join(broken, file), wrong);
    await expect(generate(root)).rejects.toThrow(why);
    rmSync(broken, { recursive: true });
    expect((await check(root)).filter((each) => each.startsWith('not as'))).toEqual([]);
  });
});

it('registers no two sources under one name', () => {
  const of = (...ids: string[]) => registry('source', 'sources', ids, '', '');
  expect(of('a-b', 'c')).toContain("import aB from './a-b/source.ts';");
  expect(() => of('x-1', 'x1')).toThrow('src/sources/x1 would be imported as x1, which is taken');
  expect(() => of('sources')).toThrow('is taken');
});

describe('a page', () => {
  const common = {
    id: 'one',
    name: 'One',
    about: 'About it.',
    homepage: 'https://example.com',
    accepts: ['ipv4', 'url'],
    reliability: 'B',
    lineage: 'one',
    key: null,
    opt_in: null,
    retired: null,
    probe: { type: 'ipv4', value: '192.0.2.1' },
  } as const;
  const feed: FeedEntry = {
    ...common,
    kind: 'feed',
    exposure: 'none',
    address: 'https://example.com/{key}/list.txt',
    key: { in: 'place', env: ['ONE_KEY'], get_at: 'https://example.com/keys' },
    opt_in: 'its terms are strict',
    retired: { since: '2026-01-01', why: 'it is empty', instead: 'two' },
    role: 'known-good',
    effects: { '*': 'tell', Resolvers: 'skip', Banks: 'lower', Routers: 'skip' },
    every_seconds: 7200,
    cite: 'https://example.com/terms',
    verified: false,
    stale_after_seconds: 86_400,
    largest_bytes: 16 << 20,
    may_be_empty: false,
  };
  const source: SourceEntry = {
    ...common,
    kind: 'http',
    exposure: 'third-party',
    address: null,
    says: ['reputation', 'known_good'],
    reveals: 'value',
    account: 'shared',
    default_plan: 'free',
    plans: [
      { plan: 'free', limits: [{ requests: 10, per: 'day', window: 'calendar', cite: 'https://example.com/plans', verified: false }] },
      { plan: 'own', limits: [] },
    ],
    remembered_seconds: { found: 3600, not_found: 0 },
  };

  it('of a feed tells its terms, interval, role and what its lists do', () => {
    expect(page(feed, '# One\n\nNo list.\n')).toBe(`<!-- Generated by \`npm run generate\` from source.ts and notes.md. Do not edit. -->
# One

**Retired** since 2026-01-01: it is empty. Instead: [\`two\`](two.md).

About it.

- id: \`one\`
- home page: <https://example.com>
- holds: ipv4, url
- what a match means: known good: asked before any vendor
- who learns of a question: nobody; it is asked on this machine
- reliability assumed: B
- key: \`ONE_KEY\`, from <https://example.com/keys>
- address: \`https://example.com/{key}/list.txt\`
- used only with \`sources.one.enabled: true\`: its terms are strict

## Limits

- fetched at most every 2 h; its terms: [page](https://example.com/terms), **unverified**
- a copy counts as stale after 1 d; it still answers, and says how old it is
- refused beyond 16 MiB; an empty list is taken for a mishap, and the old copy stays
- of its lists, 2 keep third parties from being asked (\`skip\`), 1 speak for the value (\`lower\`), any other is only shown (\`tell\`); \`effects\` in the configuration says otherwise

What is not found is not in the copy, which says nothing good about it. How copies are fetched: [feeds](../guide/feeds.md).

No list.
`);
  });

  it('of a source tells who learns what, every plan, and with whom it shares its budget', () => {
    expect(page(source, 'Notes.', ['two']).split('\n').slice(5)).toEqual([
      '- id: `one`',
      '- home page: <https://example.com>',
      '- asked about: ipv4, url',
      '- what it says: reputation, known good',
      '- who learns of it: third-party learns the value',
      '- reliability assumed: B',
      '- an answer is remembered: found 1 h, not found not at all',
      '- key: none needed',
      '- address: yours to name (`base_url`)',
      '',
      '## Limits',
      '',
      'The plan assumed is `free`; name another with `plan`, or stricter `limits` of your own.',
      'The budget is shared with [`two`](two.md).',
      '',
      '| plan | limits |',
      '|---|---|',
      '| free | 10 per calendar day ([page](https://example.com/plans), **unverified**) |',
      '| own | none declared |',
      '',
      'Notes.',
      '',
    ]);
  });
});
