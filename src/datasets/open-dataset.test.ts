import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mmdb } from '../../test/mmdb.ts';
import { AssayError } from '../domain/errors.ts';
import { openAddressDataset } from './open-dataset.ts';

const directory = mkdtempSync(join(tmpdir(), 'assay-datasets-'));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

test('answers with the record of the narrowest network', () => {
  const builtAt = new Date('2024-05-06T00:00:00Z');
  const records = {
    '198.51.100.0/24': { wide: true },
    '198.51.100.128/25': { n: 1.5, list: ['a', 70000] },
    '2001:db8::/32': { six: 'x'.repeat(300) },
  };
  const dataset = openAddressDataset(file('both.mmdb', mmdb(records, { builtAt, databaseType: 'mine' })));
  expect({ describe: dataset.describe, builtAt: dataset.builtAt }).toEqual({ describe: 'both.mmdb (mine, built 2024-05-06)', builtAt });
  expect(
    ['198.51.100.1', '198.51.100.200', '::ffff:198.51.100.1', '2001:db8::1', '203.0.113.1', '2001:db9::1'].map((a) => dataset.get(a)),
  ).toEqual([{ wide: true }, { n: 1.5, list: ['a', 70000] }, { wide: true }, { six: 'x'.repeat(300) }, null, null]);
});

test('a file of IPv4 networks has no record of an IPv6 address, whose first bits would hit one', () => {
  const dataset = openAddressDataset(file('four.mmdb', mmdb({ '32.1.13.0/24': { four: true } }, { ipVersion: 4 })));
  expect([dataset.get('32.1.13.184'), dataset.get('2001:db8::1')]).toEqual([{ four: true }, null]);
});

test('throws on what is no address', () => {
  const dataset = openAddressDataset(file('bad-ask.mmdb', mmdb({ '192.0.2.0/24': { a: 1 } })));
  expect(() => dataset.get('example.com')).toThrow();
});

describe('unreadable', () => {
  const good = mmdb({ '192.0.2.0/24': { a: 1 } });
  const four = mmdb({ '192.0.2.0/24': { a: 1 } }, { ipVersion: 4 });
  const marked = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  const cases: readonly [string, string, RegExp][] = [
    ['missing', join(directory, 'missing.mmdb'), /missing\.mmdb cannot be read: ENOENT/],
    ['a directory', directory, /cannot be read: EISDIR/],
    ['empty', file('empty.mmdb', new Uint8Array()), /empty\.mmdb is not an MMDB file$/],
    ['another kind of file', file('text.mmdb', Buffer.from('ip,country\n192.0.2.1,AU\n')), /text\.mmdb is not an MMDB file$/],
    ['cut off at the end', file('cut.mmdb', good.subarray(0, good.length - 40)), /cut\.mmdb is damaged/],
    ['cut off at the start', file('tail.mmdb', good.subarray(64)), /tail\.mmdb is damaged/],
    ['cut off at the start, of IPv4', file('tail4.mmdb', four.subarray(64)), /tail4\.mmdb is damaged$/],
    ['the marker alone', file('marker.mmdb', marked), /marker\.mmdb is damaged/],
  ];
  test.each(cases)('%s', (_, path, message) => {
    const error = caught(() => openAddressDataset(path));
    expect(error).toMatchObject({ code: 'ASSAY_DATASET_UNREADABLE', message: expect.stringMatching(message) });
    expect(error).toBeInstanceOf(AssayError);
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
