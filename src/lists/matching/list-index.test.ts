import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observable } from '../../domain/observable.ts';
import { overlap } from '../../domain/public-address.ts';
import type { FeedEntry, Match } from '../../domain/source.ts';
import { buildList, type CopyFacts, type ListData, readList, writeList } from './list-file.ts';
import { createListIndex } from './list-index.ts';
import { createTakeIn } from './take-in.ts';

const facts: CopyFacts = {
  feed: 'f',
  downloadedAt: '2026-11-23T00:00:00Z',
  etag: null,
  lastModified: null,
  sha256: '',
  bytes: 1,
  unreadable: 0,
  firstTells: true,
};
const says = [{ kind: 'listing', list: 'List', category: 'malware' }] as const;
type Listed = readonly [type: Observable['type'], value: string, more?: Partial<FeedEntry>];

function list(...entries: readonly Listed[]): ListData {
  const builder = buildList();
  const takeIn = createTakeIn(builder);
  for (const [type, value, more] of entries) takeIn({ type, value }, { value, says, ...more });
  return readList(writeList(builder.build(), facts)).data;
}

async function matches(entries: readonly Listed[], type: Observable['type'], value: string): Promise<readonly Match[]> {
  const index = createListIndex();
  await index.swap(new Map([['f', list(...entries)]]));
  return index.match({ type, value });
}

const hits = async (entries: readonly Listed[], type: Observable['type'], value: string) =>
  (await matches(entries, type, value)).map(({ entry, by }) => `${by} ${entry}`);

describe('an index of lists', () => {
  it.each<[string, readonly Listed[], Observable['type'], string, string[]]>([
    ['an address', [['ipv4', '192.0.2.1']], 'ipv4', '192.0.2.1', ['exact 192.0.2.1']],
    ['another address', [['ipv4', '192.0.2.1']], 'ipv4', '192.0.2.2', []],
    [
      'an address in networks',
      [
        ['cidr', '192.0.2.0/24'],
        ['cidr', '192.0.0.0/16'],
        ['cidr', '192.0.3.0/24'],
      ],
      'ipv4',
      '192.0.2.9',
      ['network 192.0.2.0/24', 'network 192.0.0.0/16'],
    ],
    ['the network of everything', [['cidr', '0.0.0.0/0']], 'ipv4', '8.8.8.8', ['network 0.0.0.0/0']],
    ['an IPv6 address', [['ipv6', '2001:db8::1']], 'ipv6', '2001:db8::1', ['exact 2001:db8::1']],
    ['an IPv6 network', [['cidr', '2001:db8::/33']], 'ipv6', '2001:db8:7fff::1', ['network 2001:db8::/33']],
    ['beside an IPv6 network', [['cidr', '2001:db8::/33']], 'ipv6', '2001:db8:8000::1', []],
    ['a network in a wider one', [['cidr', '192.0.0.0/16']], 'cidr', '192.0.2.0/24', ['network 192.0.0.0/16']],
    ['a wider network than the listed', [['cidr', '192.0.2.0/24']], 'cidr', '192.0.0.0/16', []],
    ['a range', [['ip-range', '192.0.2.5-192.0.2.8']], 'ipv4', '192.0.2.7', ['network 192.0.2.6/31']],
    ['beside a range', [['ip-range', '192.0.2.5-192.0.2.8']], 'ipv4', '192.0.2.9', []],
    ['a name', [['domain', 'evil.example']], 'domain', 'evil.example', ['exact evil.example']],
    ['a name below one that stands for itself', [['domain', 'evil.example']], 'domain', 'a.evil.example', []],
    ['a name below', [['domain', 'evil.example', { below: true }]], 'domain', 'a.b.evil.example', ['parent-domain evil.example']],
    ['the name itself of those below', [['domain', 'evil.example', { below: true }]], 'domain', 'evil.example', ['exact evil.example']],
    ['a name that only ends alike', [['domain', 'evil.example', { below: true }]], 'domain', 'notevil.example', []],
    [
      'a URL, whatever its scheme and fragment',
      [['url', 'http://evil.example/a?b=c']],
      'url',
      'https://evil.example/a?b=c#d',
      ['exact evil.example/a?b=c'],
    ],
    ['a URL with another query', [['url', 'http://evil.example/a?b=c']], 'url', 'http://evil.example/a', []],
    [
      'a page below a path',
      [['url', 'http://evil.example/kit/', { below: true }]],
      'url',
      'http://evil.example/kit/login.php?x',
      ['path-prefix evil.example/kit/'],
    ],
    [
      'a page below a path without its slash',
      [['url', 'http://evil.example/kit', { below: true }]],
      'url',
      'http://evil.example/kit/login.php',
      ['path-prefix evil.example/kit'],
    ],
    ['a page whose path only begins alike', [['url', 'http://evil.example/kit', { below: true }]], 'url', 'http://evil.example/kitten', []],
    ['a URL on a listed host', [['domain', 'evil.example']], 'url', 'https://evil.example:8443/x', ['host evil.example']],
    ['a URL on a host below', [['domain', 'evil.example', { below: true }]], 'url', 'https://a.evil.example/x', ['host evil.example']],
    ['a URL on an address in a network', [['cidr', '192.0.2.0/24']], 'url', 'http://192.0.2.7/x', ['host 192.0.2.0/24']],
    ['a URL on an IPv6 address', [['ipv6', '2001:db8::1']], 'url', 'http://[2001:db8::1]/x', ['host 2001:db8::1']],
    ['an IPv4 address in the spelling of IPv6', [['ipv4', '192.0.2.1']], 'ipv6', '::ffff:192.0.2.1', ['exact 192.0.2.1']],
    ['a network in that spelling', [['cidr', '::ffff:192.0.2.0/120']], 'ipv4', '192.0.2.9', ['network 192.0.2.0/24']],
    ['a URL on an address in that spelling', [['cidr', '192.0.2.0/24']], 'url', 'http://[::ffff:c000:201]/x', ['host 192.0.2.0/24']],
    ['such an address beside a network of IPv6', [['cidr', '::/16']], 'ipv6', '::ffff:192.0.2.1', []],
    ['a URL on an address as browsers read it', [['ipv4', '192.0.2.1']], 'url', 'http://0xc0.0.513/x', ['host 192.0.2.1']],
    ['a URL on an address in octal', [['ipv4', '8.0.2.1']], 'url', 'http://010.0.2.1/x', ['host 8.0.2.1']],
    ['a URL on what only looks like an address', [['ipv4', '10.0.2.1']], 'url', 'http://010.0.2.1/x', []],
    ['a range in a network', [['cidr', '192.0.2.0/24']], 'ip-range', '192.0.2.5-192.0.2.9', ['network 192.0.2.0/24']],
    ['a range that leaves a network', [['cidr', '192.0.2.0/25']], 'ip-range', '192.0.2.5-192.0.2.200', []],
    ['a mail address of a listed domain', [['domain', 'throwaway.example']], 'email', 'x@throwaway.example', ['host throwaway.example']],
    [
      'a hash',
      [
        ['sha256', 'ab'.repeat(32)],
        ['md5', 'ab'.repeat(16)],
      ],
      'md5',
      'ab'.repeat(16),
      [`exact ${'ab'.repeat(16)}`],
    ],
    ['an imphash that looks like a listed md5', [['md5', 'ab'.repeat(16)]], 'imphash', 'ab'.repeat(16), []],
    ['a CVE', [['cve', 'CVE-2024-0001']], 'cve', 'CVE-2024-0001', ['exact CVE-2024-0001']],
    ['a name in another script', [['file-name', 'счёт.exe']], 'file-name', 'счёт.exe', ['exact счёт.exe']],
    ['what is nothing', [['ipv4', '192.0.2.1']], 'ipv4', 'not an address', []],
  ])('finds %s', async (_, entries, type, value, expected) => expect(await hits(entries, type, value)).toEqual(expected));

  it('tells list, date, facts and page of each entry, and keeps the earliest date of one that stands twice', async () => {
    const entries: Listed[] = [
      ['ipv4', '192.0.2.1', { since: '2026-11-02T00:00:00Z', link: 'https://example.com/1' }],
      ['ipv4', '192.0.2.1', { since: '2026-11-01T00:00:00Z', link: 'https://example.com/1' }],
      ['ipv4', '192.0.2.1', { link: 'https://example.com/2' }],
    ];
    expect(await matches(entries, 'ipv4', '192.0.2.1')).toEqual([
      { feed: 'f', entry: '192.0.2.1', by: 'exact', since: '2026-11-01T00:00:00.000Z', says, link: 'https://example.com/1' },
      { feed: 'f', entry: '192.0.2.1', by: 'exact', since: undefined, says, link: 'https://example.com/2' },
    ]);
  });

  it.each([
    ['1970-01-01T00:00:00Z', undefined],
    ['2026-11-01T00:00:00Z', '2026-11-01T00:00:00.000Z'],
    ['9999-12-31T00:00:00Z', undefined],
    ['soon', undefined],
  ])('takes %s for the date %s', async (since, told) => {
    expect((await matches([['ipv4', '192.0.2.1', { since }]], 'ipv4', '192.0.2.1'))[0]?.since).toBe(told);
  });

  it('finds some of a hundred thousand entries of one value, and all lists that hold it', async () => {
    const index = createListIndex();
    const crowd = list(...Array.from({ length: 100_000 }, (_, i): Listed => ['ipv4', '192.0.2.1', { link: `https://example.com/${i}` }]), [
      'ipv4',
      '192.0.2.2',
    ]);
    await index.swap(
      new Map([
        ['crowd', crowd],
        ['other', list(['ipv4', '192.0.2.1'])],
      ]),
    );
    const found = index.match({ type: 'ipv4', value: '192.0.2.1' });
    expect(Map.groupBy(found, ({ feed }) => feed).get('crowd')).toHaveLength(64);
    expect([found.length, index.match({ type: 'ipv4', value: '192.0.2.2' }).length]).toEqual([65, 1]);
  });

  it('answers as looking at every entry would', async () => {
    const octet = fc.integer({ min: 0, max: 3 });
    const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.map((part) => part * 64).join('.'));
    const network = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([text, bits]) => `${text}/${bits}`);
    await fc.assert(
      fc.asyncProperty(fc.array(network, { maxLength: 30 }), address, async (networks, value) => {
        const expected = [...new Set(networks.filter((each) => overlap(each, value)).map(masked))].sort();
        const found = await matches(
          networks.map((each) => ['cidr', each]),
          'ipv4',
          value,
        );
        expect(found.map(({ entry }) => (entry.includes('/') ? entry : `${entry}/32`)).sort()).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('answers all the while a list is swapped, from the old copy or the new one', async () => {
    const index = createListIndex();
    const many = (last: string): ListData =>
      list(...Array.from({ length: 60_000 }, (_, i): Listed => ['domain', `d${i}.${last}`]), ['ipv4', '192.0.2.1']);
    await index.swap(
      new Map([
        ['other', list(['ipv4', '192.0.2.1'])],
        ['f', many('example')],
      ]),
    );
    const [old, fresh] = [
      { type: 'domain', value: 'd59999.example' },
      { type: 'domain', value: 'd59999.test' },
    ] as const;
    let done = false;
    const swapped = index.swap(new Map([['f', many('test')]])).then(() => (done = true));
    const seen = new Set<string>();
    while (!done) {
      seen.add([old, fresh].map((each) => index.match(each).length).join());
      expect(index.match({ type: 'ipv4', value: '192.0.2.1' })).toHaveLength(2);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await swapped;
    seen.add([old, fresh].map((each) => index.match(each).length).join());
    expect([...seen]).toEqual(['1,0', '0,1']);
  });

  it('takes a list out', async () => {
    const index = createListIndex();
    await index.swap(new Map([['f', list(['ipv4', '192.0.2.1'])]]));
    await index.swap(new Map([['f', undefined]]));
    expect([index.entries, index.match({ type: 'ipv4', value: '192.0.2.1' })]).toEqual([0, []]);
  });
});

describe('the file of a list', () => {
  const file = (): Buffer => {
    const builder = buildList();
    createTakeIn(builder)({ type: 'ipv4', value: '192.0.2.1' }, { value: '192.0.2.1', says });
    return writeList(builder.build(), facts);
  };
  it('holds what the copy is', () => expect(readList(file()).facts).toEqual(facts));
  it('of no entries is one, too', () => expect(readList(writeList(buildList().build(), facts)).data.entries).toBe(0));
  it('is refused when one bit of it has changed, wherever', () => {
    const whole = file();
    for (let at = 0; at < whole.length; at++) {
      const bad = Buffer.from(whole);
      bad[at] = (bad[at] ?? 0) ^ 1;
      expect(() => readList(bad)).toThrow(/damaged|no list of ours|version/);
    }
  });
  it.each([0, 4, 20, 200])('is refused when it ends after %i bytes', (length) =>
    expect(() => readList(file().subarray(0, length))).toThrow(/cut short|damaged|no list/),
  );
});

function masked(network: string): string {
  const [address = '', bits = '32'] = network.split('/');
  const size = 2 ** (32 - Number(bits));
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const base = number - (number % size);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${bits}`;
}
