import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { DeclarationPlace } from '../domain/declaration.ts';
import { type ObservableType, observableTypes } from '../domain/observable.ts';
import type { FeedRow, FeedSource } from '../domain/source.ts';
import { defineFeed } from '../sources/kit/define-feed.ts';
import { csv } from '../sources/kit/feed-formats/csv.ts';
import { json } from '../sources/kit/feed-formats/json.ts';
import { unreadable } from '../sources/kit/feed-formats/lines.ts';
import { misp, mispParts } from '../sources/kit/feed-formats/misp.ts';
import { ndjson } from '../sources/kit/feed-formats/ndjson.ts';
import { stix } from '../sources/kit/feed-formats/stix.ts';
import { text } from '../sources/kit/feed-formats/text.ts';
import { warninglist } from '../sources/kit/feed-formats/warninglist.ts';
import { authOf, linkOf } from './head.ts';
import { bounded, namesOf } from './reading/json-path.ts';
import { type Block, createObserver } from './reading/observe.ts';
import { createValue, type Reader, type Spec } from './reading/values.ts';
import type { FeedFile } from './schema/feed-file.ts';
import { seconds } from './schema/words.ts';

const usuallyLargest = 64_000_000;

/** The list that a file declares; it was checked before. */
export function createFeedSource(file: FeedFile, { file: declaredIn, locate }: DeclarationPlace): FeedSource {
  const every = seconds(file.every);
  return defineFeed({
    id: file.id,
    name: file.name,
    homepage: file.homepage,
    about: file.about,
    accepts: file.accepts,
    reliability: file.reliability,
    ...(file.lineage !== undefined && { lineage: file.lineage }),
    url: file.file === undefined ? (file.url ?? null) : pathToFileURL(locate(file.file)).href,
    auth: file.auth && authOf(file, file.auth),
    every,
    ...(file.cite === undefined ? { cite: file.homepage, unverified: true } : { cite: file.cite }),
    ...(file.stale_after !== undefined && { staleAfter: seconds(file.stale_after) }),
    largest: file.largest === undefined ? usuallyLargest : bytes(file.largest),
    mayBeEmpty: file.may_be_empty ?? false,
    role: file.role ?? 'threat',
    effects: file.effects ?? {},
    probe: file.probe,
    declaredIn,
    edition: JSON.stringify(file),
    ...(file.list.format === 'misp-manifest' && { parts: mispParts }),
    parse: createParser(file),
  });
}

function createParser(file: FeedFile): (list: string) => Iterable<FeedRow> {
  const { list, accepts } = file;
  const read = createReader(file);
  switch (list.format) {
    case 'text':
      return (all) => text(all, { holds: accepts, ...(list.ended && { ended: 'always' }) }, (listed) => read({ ...listed }, listed.type));
    case 'csv': {
      const columns = Array.isArray(list.columns) ? Object.fromEntries(list.columns.map((each) => [each, each])) : list.columns;
      const layout = {
        columns,
        ...(list.ended && { ended: 'always' as const }),
        ...(list.delimiter !== undefined && { delimiter: list.delimiter }),
      };
      return (all) => csv(all, layout, (row) => read(row));
    }
    case 'json': {
      const at = list.rows === undefined ? [] : (namesOf(list.rows) ?? []);
      return (all) =>
        json(all, { at, row: z.unknown(), mayBeEmpty: file.may_be_empty ?? false }, (row, key) => read(list.keyed ? { key, row } : row));
    }
    case 'ndjson':
      return (all) => ndjson(all, { row: z.unknown() }, (row) => read(row));
    case 'misp-manifest':
      return misp;
    case 'stix':
      return stix;
    case 'warninglist': {
      const observe = createObserver((file.observations ?? []) as readonly Block[], true);
      return (all) => warninglist(all, (name) => observe({ answer: { name }, item: { name } }));
    }
  }
}

/** What a row is an entry of: none, where nothing is to be said of it or its type is not asked for. */
function createReader({ entry = {}, observations = [], accepts, link }: FeedFile): (row: unknown, type?: ObservableType) => FeedRow[] {
  const reader = (spec: unknown, is: 'text' | 'flag' | 'time'): Reader =>
    spec === undefined ? () => undefined : createValue(spec as Spec, { is });
  const read = {
    value: reader(entry.value ?? '@.value', 'text'),
    type: reader(entry.type, 'text'),
    below: reader(entry.below, 'flag'),
    since: reader(entry.since, 'time'),
  };
  const observe = createObserver(observations as readonly Block[], true);
  return (row, told) => {
    const scope = { answer: row, item: row };
    const evidence = { found: 0 };
    try {
      bounded(row);
      const value = read.value(scope, evidence);
      if (typeof value !== 'string') return [unreadable(row)];
      const type = entry.type === undefined ? told : knownType(read.type(scope, evidence));
      if (type !== undefined && !accepts.includes(type)) return [];
      const says = observe(scope);
      if (says.length === 0) return [];
      const since = read.since(scope, evidence);
      return [
        {
          value,
          type,
          ...(read.below(scope, evidence) === true && { below: true }),
          ...(typeof since === 'string' && { since }),
          says,
          ...(link !== undefined && { link: linkOf(link, value) }),
        },
      ];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return [unreadable(row)];
    }
  };
}

/** Undefined where the row does not say it. @throws RangeError where it says no type of ours. */
function knownType(type: unknown): ObservableType | undefined {
  if (type === undefined) return undefined;
  const known = observableTypes.find((each) => each === type);
  if (known === undefined) throw new RangeError('no type of value');
  return known;
}

function bytes(size: string): number {
  return Number.parseInt(size, 10) * (size.endsWith('MB') ? 1_000_000 : 1_000);
}
