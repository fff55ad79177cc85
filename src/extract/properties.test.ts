import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostile, hostilePieces } from '../../test/fuzz/hostile.ts';
import { mistake } from '../../test/fuzz/invariants.ts';
import { defang } from '../domain/defang.ts';
import { type Observable, type ObservableType, observableKey, observableTypes } from '../domain/observable.ts';
import { canonical } from './canonical.ts';
import { extract } from './extract.ts';
import { defaultPolicy } from './policy.ts';
import { refang } from './refang.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const label = fc.string({ unit: fc.constantFrom(...`${letters}0123456789`), minLength: 1, maxLength: 12 });
const name = fc
  .tuple(label, label, fc.constantFrom('com', 'org', 'net', 'co.uk', 'ru', 'xyz'))
  .map(([a, b, suffix]) => `h${a}.x${b}.${suffix}`);
const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length - 2, maxLength: length - 2 })
    // A hash without a letter or without a digit is a number or a word.
    .map((digits) => `${digits}7c`);
const octet = fc.integer({ min: 0, max: 255 });
const address = fc
  .tuple(fc.constantFrom(45, 91, 185, 203), octet, octet, fc.integer({ min: 1, max: 254 }))
  .map((octets) => octets.join('.'));
const path = fc.array(label, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`);

const written: Partial<Record<ObservableType, fc.Arbitrary<string>>> = {
  ipv4: address,
  ipv6: fc.tuple(hex(4), hex(4)).map(([a, b]) => `2a02:${a}::${b}:1`),
  domain: name,
  url: fc
    .tuple(fc.constantFrom('http', 'https', 'ftp'), fc.oneof(name, address), fc.constantFrom('', ':8080'), path)
    .map(([scheme, host, port, rest]) => `${scheme}://${host}${port}${rest}`),
  email: fc.tuple(label, name).map(([local, host]) => `u${local}@${host}`),
  md5: hex(32),
  sha1: hex(40),
  sha256: hex(64),
  sha512: hex(128),
  cve: fc
    .tuple(fc.integer({ min: 1999, max: 2026 }), fc.integer({ min: 1000, max: 99_999 }))
    .map(([year, number]) => `CVE-${year}-${number}`),
  asn: fc.integer({ min: 100, max: 4_294_967_295 }).map((number) => `AS${number}`),
};

/** One of the usual observables, in canonical form. */
const observable: fc.Arbitrary<Observable> = fc.oneof(
  ...Object.entries(written).map(([type, value]) =>
    value.map((text) => {
      const known = type as ObservableType;
      return { type: known, value: canonical(known, text) ?? text };
    }),
  ),
);

const spellings = [({ value }: Observable): string => value, defang] as const;

/** A line of a report, with one observable between words, as it is or defanged. */
const line = fc
  .tuple(
    observable,
    fc.constantFrom(...spellings),
    fc.constantFrom('seen ', '- ', 'beacons to <', '"', 'the host, '),
    fc.constantFrom(' today.', ' ', '>', '", '),
  )
  .map(([about, spelling, before, after]) => `${before}${spelling(about)}${after}`);
const document = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

/** What hurts, and parts of observables, in any order. */
const mess = fc
  .array(fc.oneof(fc.constantFrom(...hostilePieces), fc.string({ unit: 'binary', maxLength: 4 }), line), { maxLength: 24 })
  .map((parts) => parts.join(''));

const keys = (text: string): string[] => extract(text).map((finding) => observableKey(finding.observable));

test('what is defanged is refanged to what it was, and found', () => {
  fc.assert(
    fc.property(observable, (known) => {
      const harmless = defang(known);
      expect(canonical(known.type, refang(harmless))).toBe(known.value);
      expect(keys(`it was ${harmless} then`)).toContain(observableKey(known));
      expect(keys(harmless)).toContain(observableKey(known));
    }),
    { numRuns: 500 },
  );
});

test('refanging what is refanged changes nothing', () => {
  fc.assert(
    fc.property(fc.oneof(document, observable.map(defang)), (text) => {
      const once = refang(text);
      expect(refang(once)).toBe(once);
    }),
    { numRuns: 500 },
  );
});

test('the canonical form of a canonical form is itself, and nothing throws', () => {
  const value = fc.oneof(mess, ...Object.values(written));
  fc.assert(
    fc.property(fc.constantFrom(...observableTypes), value, (type, text) => {
      const once = canonical(type, text);
      if (once !== undefined) expect(canonical(type, once)).toBe(once);
    }),
    { numRuns: 2_000 },
  );
});

test('mentions stand where they say, values are canonical, and what was found is found again', () => {
  fc.assert(
    fc.property(mess, (text) => {
      expect(mistake(text)).toBeUndefined();
      expect(mistake(text, { ...defaultPolicy, doubtful: true, hosts: false, nested: false, unknownTlds: 'always' })).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('two documents one after the other hold what each holds, and nothing else', () => {
  fc.assert(
    fc.property(document, document, (a, b) => {
      const both = extract(`${a}\n${b}`);
      const places = (text: string, by: number): string[] =>
        extract(text).flatMap((finding) =>
          finding.mentions.map(({ start, end }) => `${observableKey(finding.observable)} ${start + by}-${end + by}`),
        );
      const together = both.flatMap((finding) =>
        finding.mentions.map(({ start, end }) => `${observableKey(finding.observable)} ${start}-${end}`),
      );
      expect(together.sort()).toEqual([...places(a, 0), ...places(b, a.length + 1)].sort());
    }),
    { numRuns: 300 },
  );
});

test('the policy says which types are kept', () => {
  fc.assert(
    fc.property(document, fc.constantFrom(...observableTypes), (text, type) => {
      const only = extract(text, 'text', { ...defaultPolicy, types: new Set([type]) });
      expect(only.every((finding) => finding.observable.type === type)).toBe(true);
      expect(only.map((finding) => finding.observable.value)).toEqual(
        extract(text).flatMap((finding) => (finding.observable.type === type ? [finding.observable.value] : [])),
      );
    }),
    { numRuns: 200 },
  );
});

test.each(hostile)('keeps its promises on 200 kB of $name', ({ text }) => {
  expect(mistake(text(200_000))).toBeUndefined();
});
