import { expect, it } from 'vitest';
import { contract } from '../../../test/contracts/feed.ts';
import source from './source.ts';

contract(source, new URL('./recordings/', import.meta.url), { cutsAreTold: 'always' });

it.each([
  ['{"more":true,"next":"1|a b","objects":[]}', '?next=1%7Ca%20b'],
  ['{"more":false,"next":"1","objects":[]}', undefined],
  ['{"objects":[]}', undefined],
  ['{}', undefined],
])('after %s comes %s', (page, next) => expect(source.next?.(page)).toBe(next));

it('says so where a server has more and does not say where', () => expect(() => source.next?.('{"more":true}')).toThrow('not where'));

it('knows of the pages together what the last version of each object says', () => {
  const version = (modified: string, more = {}) => ({
    ...{ type: 'indicator', id: 'indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd01', modified },
    ...{ pattern: "[ipv4-addr:value = '192.0.2.1']", pattern_type: 'stix', ...more },
  });
  const other = { ...version('2026-01-01T00:00:00Z', { pattern: "[ipv4-addr:value = '192.0.2.2']" }), id: 'indicator--2' };
  const pages = [
    JSON.stringify({ more: true, next: '1', objects: [version('2026-01-01T00:00:00Z'), other] }),
    JSON.stringify({ objects: [version('2026-02-01T00:00:00Z', { revoked: true })] }),
  ];
  const rows = [...source.parse(source.join?.(pages) ?? '')];
  expect(rows.map((row) => ('value' in row ? row.value : row))).toEqual(['192.0.2.2']);
});
