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
