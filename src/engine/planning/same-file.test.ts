import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lookup, Outcome } from '../../domain/lookup.ts';
import { hashTypes, type Observable, type ObservableType } from '../../domain/observable.ts';
import type { Attachment } from '../../domain/submission.ts';
import { sameFileAs } from './same-file.ts';

type HashType = (typeof hashTypes)[number];
const digest = (type: HashType, content: string): Observable => ({ type, value: createHash(type).update(content).digest('hex') });
const hex = (type: HashType, content: string): string => digest(type, content).value;

function attachment(content: string, more: Partial<Attachment> = {}): Attachment {
  const hashes = { md5: hex('md5', content), sha1: hex('sha1', content), sha256: hex('sha256', content) };
  return { name: 'a', mediaType: 'application/octet-stream', size: 1, ...hashes, ...more };
}
function answer(observable: Observable, hashes: Readonly<Record<string, string>>, more: Partial<Lookup> = {}): Lookup {
  const outcome: Outcome = { status: 'found', observations: [{ kind: 'file', hashes }] };
  const told = { via: 'live', exposure: 'third-party', observedAt: new Date(0), latencyMs: 1, reliability: 'B' } as const;
  return { source: 'a', lineage: 'a', observable, outcome, ...told, ...more };
}
const all: readonly ObservableType[] = ['md5', 'sha1', 'sha256'];

describe('of an attachment', () => {
  const { questionOf } = sameFileAs({ attachments: [attachment('one'), attachment('two')] }, []);

  it('every digest is the same question: the strongest that the source accepts', () => {
    for (const type of ['md5', 'sha1', 'sha256'] as const) {
      expect(questionOf(digest(type, 'one'), all)).toEqual(digest('sha256', 'one'));
      expect(questionOf(digest(type, 'one'), ['sha1', 'md5'])).toEqual(digest('sha1', 'one'));
      expect(questionOf(digest(type, 'one'), ['md5', 'domain'])).toEqual(digest('md5', 'one'));
    }
    expect(questionOf(digest('md5', 'two'), all)).toEqual(digest('sha256', 'two'));
  });

  it('what is no digest of it, or what the source has no word for, stays as it is', () => {
    expect(questionOf(digest('md5', 'three'), all)).toEqual(digest('md5', 'three'));
    expect(questionOf(digest('md5', 'one'), ['sha512'])).toEqual(digest('md5', 'one'));
    expect(questionOf({ type: 'domain', value: 'example.com' }, all)).toEqual({ type: 'domain', value: 'example.com' });
    expect(questionOf({ type: 'sha256', value: hex('md5', 'one') }, all).value).toBe(hex('md5', 'one'));
  });
});

describe('of an answer', () => {
  const md5 = digest('md5', 'one');
  const hashes = { sha256: hex('sha256', 'one').toUpperCase(), ssdeep: '3:a:b' };
  const asked = (lookups: readonly Lookup[], observable = md5): Observable => sameFileAs({}, lookups).questionOf(observable, all);

  it('its digests are those of what was asked about', () => {
    expect(asked([answer(md5, hashes)])).toEqual(digest('sha256', 'one'));
    expect(asked([answer(digest('sha1', 'one'), { ...hashes, md5: md5.value })])).toEqual(digest('sha256', 'one'));
  });

  it('several answers are joined over what nobody forges', () => {
    const both = [answer(md5, hashes), answer(digest('sha1', 'one'), hashes)];
    expect(sameFileAs({}, both).questionOf(digest('sha1', 'one'), ['md5'])).toEqual(md5);
    expect(sameFileAs({}, both.toReversed()).questionOf(md5, ['sha1'])).toEqual(digest('sha1', 'one'));
  });

  it('not so over a weak digest: two files may share it', () => {
    const weak = [answer(md5, { sha1: hex('sha1', 'one') }), answer(md5, { sha256: hex('sha256', 'one') })];
    expect(sameFileAs({}, weak).questionOf(digest('sha1', 'one'), all)).toEqual(digest('sha1', 'one'));
    expect(asked(weak)).toEqual(md5);
  });

  it('a part of what was told is about no second file', () => {
    const whole = { md5: md5.value, sha1: hex('sha1', 'one'), sha256: hex('sha256', 'one') };
    expect(asked([answer(md5, whole), answer(md5, { sha1: whole.sha1 }), answer(md5, {}), answer(md5, whole)])).toEqual(
      digest('sha256', 'one'),
    );
  });

  it('what was asked under another name was not asked about the observable', () => {
    const sha256 = digest('sha256', 'one');
    expect(asked([answer(md5, { sha1: hex('sha1', 'two') }, { askedAs: sha256 })])).toEqual(md5);
  });

  it('about another file it says nothing of this one', () => {
    expect(asked([answer(md5, { md5: hex('md5', 'two'), sha256: hex('sha256', 'two') })])).toEqual(md5);
  });

  it('what a vendor writes for want of a digest is none', () => {
    expect(asked([answer(md5, { sha256: '0'.repeat(64) })])).toEqual(md5);
    expect(asked([answer(md5, { sha256: '' })])).toEqual(md5);
    expect(asked([answer(md5, { sha256: hex('sha1', 'one') })])).toEqual(md5);
  });

  it('a failure tells of no file', () => {
    expect(asked([answer(md5, hashes, { outcome: { status: 'not_found' } })])).toEqual(md5);
  });
});

it('files that collide in a weak digest are two: what names both is asked about as it is', () => {
  const [good, bad] = [attachment('good'), attachment('bad', { md5: hex('md5', 'good') })];
  const { questionOf } = sameFileAs({ attachments: [good, bad] }, []);
  expect(questionOf(digest('md5', 'good'), all)).toEqual(digest('md5', 'good'));
  expect(questionOf(digest('sha1', 'bad'), all)).toEqual(digest('sha256', 'bad'));
  expect(questionOf(digest('sha1', 'good'), all)).toEqual(digest('sha256', 'good'));
  expect(questionOf(digest('sha256', 'bad'), ['md5'])).toEqual(digest('sha256', 'bad'));
});

it('a source that contradicts others about a file is not followed, nor are they', () => {
  const told = [answer(digest('sha256', 'one'), { md5: hex('md5', 'one') }), answer(digest('sha256', 'one'), { md5: hex('md5', 'two') })];
  const { questionOf } = sameFileAs({}, told);
  for (const one of [digest('md5', 'one'), digest('md5', 'two'), digest('sha256', 'one')]) expect(questionOf(one, all)).toEqual(one);
});

it('whatever collides and however little is told of each file, a question is never about another file', () => {
  // Of eight files some share md5, some sha1 as well; no two share sha256 or sha512.
  const some = fc.array(
    fc
      .record({ md5: fc.integer({ min: 0, max: 3 }), sha1: fc.integer({ min: 0, max: 5 }) })
      .map(({ md5, sha1 }) => ({ md5: `m${md5}`, sha1: `s${sha1}` })),
    { minLength: 1, maxLength: 8 },
  );
  const world = some.chain((shared) => {
    const files = shared.map(({ md5, sha1 }, i) => ({
      md5: hex('md5', md5),
      sha1: hex('sha1', sha1),
      sha256: hex('sha256', `${i}`),
      sha512: hex('sha512', `${i}`),
    }));
    const statement = fc
      .tuple(fc.constantFrom(...files), fc.subarray(['md5', 'sha1', 'sha256', 'sha512'] as const, { minLength: 1 }))
      .map(([file, types]) => Object.fromEntries(types.map((type) => [type, file[type]])));
    return fc.tuple(fc.constant(files), fc.array(statement, { maxLength: 12 }));
  });
  let better = 0;
  fc.assert(
    fc.property(world, fc.subarray([...hashTypes], { minLength: 1 }), ([files, told], accepts) => {
      const { questionOf } = sameFileAs(
        {},
        told.map((hashes) => answer({ type: 'url', value: 'http://example.com' }, hashes)),
      );
      for (const file of files) {
        for (const type of ['md5', 'sha1', 'sha256', 'sha512'] as const) {
          const observable: Observable = { type, value: file[type] };
          const question = questionOf(observable, accepts);
          if (question.value === observable.value) continue;
          better++;
          expect(accepts).toContain(question.type);
          // It is a digest of a file with that digest; and where that names one file, of that file.
          const those = files.filter((one) => one[type] === observable.value);
          expect(those.map((one) => one[question.type as typeof type])).toContain(question.value);
          if (type === 'sha256' || type === 'sha512') expect(file[question.type as typeof type]).toBe(question.value);
        }
      }
    }),
    { numRuns: 1_000 },
  );
  expect(better).toBeGreaterThan(1_000);
});
