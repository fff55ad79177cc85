import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLeef } from './leef.ts';

const attributes = (text: string) => Object.fromEntries(readLeef(text)?.attributes ?? []);

describe('readLeef', () => {
  it('reads version 1.0, with tabs', () => {
    const event = readLeef('LEEF:1.0|Microsoft|MSExchange|2013 SP1|15345|src=192.0.2.0\tdst=198.51.100.7\tsev=5\tcat=anomaly\tmsg=a=b c');
    expect({ ...event, attributes: Object.fromEntries(event?.attributes ?? []) }).toEqual({
      ...{ version: '1.0', vendor: 'Microsoft', product: 'MSExchange', productVersion: '2013 SP1', eventId: '15345' },
      attributes: { src: '192.0.2.0', dst: '198.51.100.7', sev: '5', cat: 'anomaly', msg: 'a=b c' },
    });
  });

  it.each([
    ['a sign', '^', '^'],
    ['its code', '0x5E', '^'],
    ['its code, short', 'x5e', '^'],
    ['four digits of it', '0x00A6', '¦'],
    ['a pipe by its code', 'x7C', '|'],
    ['nothing: a tab', '', '\t'],
    ['a tab by its code', '0x09', '\t'],
    ['a tab, written out', '\\t', '\t'],
  ])('reads version 2.0, whose delimiter is %s', (_, written, delimiter) => {
    expect(
      attributes(`LEEF:2.0|Lancope|StealthWatch|1.0|41|${written}|src=192.0.2.1${delimiter}url=http://example.com/?a=b${delimiter}sev=5`),
    ).toEqual({
      src: '192.0.2.1',
      url: 'http://example.com/?a=b',
      sev: '5',
    });
  });

  it('reads version 2.0 whose delimiter was left out', () => {
    expect(attributes('LEEF:2.0|a|b|1|41|src=192.0.2.1\tdst=192.0.2.2')).toEqual({ src: '192.0.2.1', dst: '192.0.2.2' });
  });

  it.each(['#011', '\\t', '\\x09', '<009>'])('understands tabs that were written out: %s', (tab) => {
    expect(attributes(`LEEF:1.0|a|b|1|41|src=192.0.2.1${tab}msg=two words${tab}sev=5`)).toEqual({
      src: '192.0.2.1',
      msg: 'two words',
      sev: '5',
    });
  });

  it('understands blanks where there are no tabs', () => {
    expect(attributes('LEEF:1.0|Microsoft|MSExchange|2016|15345|src=10.50.1.1 dst=203.0.113.20 msg=two words')).toEqual({
      src: '10.50.1.1',
      dst: '203.0.113.20',
      msg: 'two words',
    });
  });

  it('does without attributes, and keeps both of a key that comes twice', () => {
    expect(attributes('LEEF:1.0|a|b|1|41')).toEqual({});
    expect(attributes('LEEF:1.0|a|b|1|41|')).toEqual({});
    expect(attributes('LEEF:1.0|a|b|1|41|src=192.0.2.1\t\tnothing\t=x\tsrc=192.0.2.2')).toEqual({ src: '192.0.2.1', 'src#2': '192.0.2.2' });
    expect(readLeef('LEEF:1.0|a|b')).toBeUndefined();
    expect(readLeef('no LEEF')).toBeUndefined();
  });

  it('never throws', () => {
    const piece = fc.constantFrom('|', '\t', '=', 'x5E', '0x', ' ', 'a', 'src=', '\0');
    fc.assert(
      fc.property(fc.constantFrom('1.0', '2.0'), fc.array(fc.oneof(piece, fc.string())), (version, parts) => {
        readLeef(`LEEF:${version}|${parts.join('')}`);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['pipes', '|'.repeat(65_000)],
    ['tabs', '\t'.repeat(65_000)],
    ['pairs', 'a=\t'.repeat(21_000)],
    ['blanks', `a=${' b'.repeat(32_000)}`],
  ])('is linear: %s', (_, text) => {
    for (let i = 0; i < 30; i++) readLeef(`LEEF:1.0|a|b|1|2|${text}`);
  });
});
