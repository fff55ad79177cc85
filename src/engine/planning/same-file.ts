import { isAnswer, type Lookup } from '../../domain/lookup.ts';
import { hashTypes, type Observable, type ObservableType, observableKey } from '../../domain/observable.ts';
import type { SubmissionFacts } from '../../domain/submission.ts';

/** Which digests are of one file. */
export interface SameFile {
  /**
   * What a source is asked instead: the strongest digest of the same file that it accepts, so that one file is one question however
   * it was named. The observable itself where nothing better is known, also if the source does not accept it.
   */
  questionOf(observable: Observable, accepts: readonly ObservableType[]): Observable;
}

type HashType = (typeof hashTypes)[number];

/** In the order sources are best asked in: by what most know a file by. */
const preferred: readonly HashType[] = ['sha256', 'sha512', 'sha384', 'sha224', 'sha1', 'md5'];
/** Files that share one of these can be made by anybody. https://shattered.io */
const forgeable: ReadonlySet<ObservableType> = new Set<ObservableType>(['md5', 'sha1']);
/** Hexadecimal digits. */
const lengths: Readonly<Record<HashType, number>> = { md5: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128 };

/** Digests that somebody says are of one file. */
type Statement = readonly Observable[];

/**
 * From the attachments of a submission, which we hashed, and from what sources answered about a file. Statements are joined only
 * over digests that nobody can forge; a weak digest belongs to a file only if no other file has it. Whatever contradicts itself (two
 * digests of one type for one file) is not believed.
 */
export function sameFileAs(facts: SubmissionFacts, lookups: readonly Lookup[]): SameFile {
  let known: Files | undefined;
  return {
    questionOf(observable, accepts) {
      if (!(hashTypes as readonly ObservableType[]).includes(observable.type)) return observable;
      known ??= filesOf([...(facts.attachments ?? []).map((attachment) => digestsIn({ ...attachment })), ...lookups.flatMap(statements)]);
      const digests = known.get(observableKey(observable)) ?? [];
      const type = preferred.find((one) => accepts.includes(one) && digests.some((digest) => digest.type === one));
      return digests.find((digest) => digest.type === type) ?? observable;
    },
  };
}

/** The digests of each file a source tells of, with the one it was asked about where that can be the same. */
function statements({ observable, askedAs, outcome }: Lookup): readonly Statement[] {
  if (!isAnswer(outcome) || outcome.status !== 'found') return [];
  const asked = digestsIn({ [(askedAs ?? observable).type]: (askedAs ?? observable).value });
  return outcome.observations.flatMap((fact) => {
    if (fact.kind !== 'file' || fact.hashes === undefined) return [];
    const told = digestsIn(fact.hashes);
    const another = asked.some(({ type, value }) => told.some((digest) => digest.type === type && digest.value !== value));
    return [another ? told : distinct([...told, ...asked])];
  });
}

/** What is a digest of a whole file; not those that a vendor writes for want of one, such as zeros. */
function digestsIn(hashes: Readonly<Record<string, unknown>>): Statement {
  return hashTypes.flatMap((type) => {
    const value = `${Object.hasOwn(hashes, type) ? hashes[type] : ''}`.toLowerCase();
    return value.length === lengths[type] && /^[0-9a-f]+$/.test(value) && !/^(.)\1*$/.test(value) ? [{ type, value }] : [];
  });
}

/** The digests of the file that each digest is of, by its key. */
type Files = ReadonlyMap<string, readonly Observable[]>;

function filesOf(told: readonly Statement[]): Files {
  const groups = joined(told);
  const byDigest = groupsByDigest(groups);
  // A weak statement that another one holds whole is about the same file, not about one more.
  const owners = groupsByDigest(groups.filter((group) => !isTold(group, byDigest)));
  const files = new Map<string, readonly Observable[]>();
  for (const [key, [file, ...others]] of owners) {
    if (file === undefined || others.length > 0 || !isOneFile(file)) continue;
    files.set(
      key,
      file.filter((digest) => owners.get(observableKey(digest))?.length === 1),
    );
  }
  return files;
}

/** Statements that share a digest nobody can forge become one. */
function joined(told: readonly Statement[]): readonly Statement[] {
  const groups = new Set<Observable[]>();
  const byStrong = new Map<string, Observable[]>();
  for (const statement of told) {
    const strong = statement.filter(({ type }) => !forgeable.has(type)).map(observableKey);
    const same = new Set(strong.map((key) => byStrong.get(key) ?? []));
    const group = [...[...same].flat(), ...statement];
    for (const one of same) groups.delete(one);
    groups.add(group);
    for (const { type, value } of group) if (!forgeable.has(type)) byStrong.set(observableKey({ type, value }), group);
  }
  return [...groups].map(distinct);
}

function groupsByDigest(groups: readonly Statement[]): Map<string, Statement[]> {
  const byDigest = new Map<string, Statement[]>();
  for (const group of groups) {
    for (const digest of group) {
      const key = observableKey(digest);
      const known = byDigest.get(key);
      if (known) known.push(group);
      else byDigest.set(key, [group]);
    }
  }
  return byDigest;
}

/** Whether a larger group, or an equal one that was told before, holds all of it. */
function isTold(group: Statement, byDigest: ReadonlyMap<string, readonly Statement[]>): boolean {
  const [first, ...rest] = group;
  const candidates = first === undefined ? [] : (byDigest.get(observableKey(first)) ?? []);
  const own = candidates.indexOf(group);
  return candidates.some(
    (other, i) =>
      (other.length > group.length || (other.length === group.length && i < own)) &&
      rest.every((digest) => byDigest.get(observableKey(digest))?.includes(other)),
  );
}

function isOneFile(digests: Statement): boolean {
  return new Set(digests.map(({ type }) => type)).size === digests.length;
}

function distinct(digests: Statement): Statement {
  return [...new Map(digests.map((digest) => [observableKey(digest), digest])).values()];
}
