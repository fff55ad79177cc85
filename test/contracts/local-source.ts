import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observable, ObservableType } from '../../src/domain/observable.ts';
import { observationSchema } from '../../src/domain/observation.ts';
import type { LocalContext, LocalSource } from '../../src/domain/source.ts';

/** What is asked, and what there is on this machine; what is left out is empty. */
export type Case = readonly [observable: Observable, context?: Partial<LocalContext> | undefined];

interface Cases {
  readonly found: readonly Case[];
  readonly notFound: readonly Case[];
  /** Data for the asking of random values and of the probe; needed by sources that need a dataset. */
  readonly context?: Partial<LocalContext>;
}

/** What every local source promises, whatever it knows. */
export function contract(source: LocalSource, cases: Cases): void {
  const ask = ([observable, context]: Case) => source.ask(observable, frozen({ datasets: {}, protectedNames: [], facts: {}, ...context }));

  describe(`local source ${source.id}`, () => {
    it('is told to nobody and is described', () => {
      expect({ kind: source.kind, exposure: source.exposure }).toEqual({ kind: 'local', exposure: 'none' });
      expect(source.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(source.about).toMatch(/^[A-Z].+[^.]$/);
      expect(URL.canParse(source.homepage)).toBe(true);
    });

    it('answers its own probe', () => {
      expect(source.accepts).toContain(source.probe.type);
      expect(['found', 'not_found']).toContain(ask([source.probe, cases.context]).status);
    });

    it.each(cases.found.map(named))('found: %s', (_, example) => {
      expect(source.accepts).toContain(example[0].type);
      expect(ask(example).status).toBe('found');
    });

    it.each(cases.notFound.map(named))('not found: %s', (_, example) => {
      expect(ask(example)).toEqual({ status: 'not_found', link: undefined });
    });

    it('states the same typed facts however often it is asked, and says something about any valid value', () => {
      const examples = fc.constantFrom(...cases.found, ...cases.notFound);
      const random = fc.oneof(...source.accepts.map(observables)).map((observable): Case => [observable, cases.context]);
      fc.assert(
        fc.property(fc.oneof(examples, random), (example) => {
          const reading = ask(example);
          expect(ask(example)).toEqual(reading);
          if (reading.status === 'not_found') return;
          for (const observation of reading.observations) {
            expect(observationSchema.parse(observation)).toEqual(observation);
            if (observation.kind === 'classification') expect(observation.label).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
          }
        }),
        { numRuns: 500 },
      );
    });
  });
}

function named(example: Case, index: number): [string, Case] {
  return [`${example[0].type} ${example[0].value.slice(0, 80) || index}`, example];
}

/** Valid values in the canonical spelling that extract/ gives them. */
function observables(type: ObservableType): fc.Arbitrary<Observable> {
  const known = values[type];
  if (known === undefined) throw new Error(`no values of the type ${type}: add true ones here`);
  return known.map((value) => ({ type, value }));
}

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9-]{0,12}[a-z0-9])?$/);
const unicodeHost = fc
  .string({ unit: fc.constantFrom(...'аеорсухіѕӏαορεläßø中國日本語ひカ한abcdl10-'), minLength: 1, maxLength: 12 })
  .map((name) => domainToASCII(`${name}.com`))
  .filter((host) => /^[a-z0-9-]+\.com$/.test(host));
const host = fc.oneof(
  fc.domain().map((name) => name.toLowerCase()),
  fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 8 }), fc.constantFrom('com', 'co.uk', 'github.io', 'de'))
    .map(([labels, suffix]) => `${labels.join('.')}.${suffix}`),
  unicodeHost,
);
const ipv6 = fc.ipV6().map((address) => new URL(`http://[${address}]`).hostname.slice(1, -1));
const url = fc
  .tuple(
    fc.constantFrom('http://', 'https://', 'ftp://', 'http://user:secret@'),
    fc.oneof(
      host,
      fc.ipV4(),
      ipv6.map((address) => `[${address}]`),
    ),
    fc.constantFrom('', ':8081', ':443'),
    fc.webPath(),
    fc.oneof(
      fc.constantFrom('', '?u=http%3A%2F%2Fexample.org%2F%', '?u=%2568ttp:', '#http://[', '?a=aHR0cDovLw', '?%E0%A4%A'),
      fc.webQueryParameters().map((query) => `?${query}`),
    ),
  )
  .map((parts) => URL.parse(parts.join(''))?.href)
  .filter((value) => value !== undefined);
const digest = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

/** Of the types that local sources accept. */
const values: Readonly<Partial<Record<ObservableType, fc.Arbitrary<string>>>> = {
  ipv4: fc.ipV4(),
  ipv6,
  cidr: fc.oneof(
    fc.tuple(fc.nat(0xffff_ffff), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => {
      const network = prefix === 0 ? 0 : (address & (-1 << (32 - prefix))) >>> 0;
      return `${[24, 16, 8, 0].map((shift) => (network >>> shift) & 255).join('.')}/${prefix}`;
    }),
    ipv6.map((address) => `${address}/128`),
    fc.constantFrom('::/0', 'fe80::/64', '2001:db8::/32'),
  ),
  domain: host,
  url,
  email: fc.tuple(fc.emailAddress(), host).map(([address, domain]) => `${address.slice(0, address.lastIndexOf('@'))}@${domain}`),
  md5: digest(32),
  sha1: digest(40),
  sha224: digest(56),
  sha256: digest(64),
  sha384: digest(96),
  sha512: digest(128),
  cve: fc.tuple(fc.integer({ min: 1999, max: 2040 }), fc.integer({ min: 1000, max: 99_999 })).map(([year, n]) => `CVE-${year}-${n}`),
  asn: fc.nat(0xffff_ffff).map((n) => `AS${n}`),
};

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(Object.freeze(value))) frozen(inner);
  return value;
}
