import { setFlagsFromString } from 'node:v8';
import {
  begun,
  type ExtractionPolicy,
  extractStream,
  firstOf,
  read,
  rememberSeen,
  type Seen,
  type Sighting,
  streamable,
} from '../../../app.ts';
import { AssayError } from '../../../domain/errors.ts';
import type { Extraction, SubmissionFacts, Trouble } from '../../../domain/submission.ts';
import { inputFile, standardInput, whole } from '../input-file.ts';
import { asArgument, type InputOptions } from '../inputs.ts';
import type { Interruption } from './interruption.ts';
import type { ReadingProgress } from './reading-progress.ts';

/** Files up to here are read as a whole, by which their kind is known best. */
const largestAtOnce = 8 * 1024 * 1024;

export interface SightingOptions extends InputOptions {
  readonly policy: ExtractionPolicy;
  /** Every mention instead of the first of each observable. */
  readonly mentions: boolean;
  /** Ends the reading of a stream; what was found by then stays. */
  readonly interruption: Interruption;
  readonly progress: ReadingProgress;
}

/** What all inputs came to. */
export interface SightingsEnd {
  readonly kind: Extraction['kind'];
  readonly troubles: readonly Trouble[];
  /** What the mails among them say of themselves, of reported ones the originals; in the order of the inputs. */
  readonly mails: readonly Mail[];
}

type Mail = NonNullable<SubmissionFacts['mail']>;

/**
 * What is found in the inputs that the command line names, in their order and as it is found: files, `-` for standard
 * input, or values. Plain text of any size goes through in pieces, everything else is read as a whole. Of several inputs one
 * that cannot be read is a trouble; alone it is an error, unless it broke after it was begun.
 */
export async function* sightings(names: readonly string[], options: SightingOptions): AsyncGenerator<readonly Sighting[], SightingsEnd> {
  const { signal } = options.interruption;
  const alone = names.length === 1;
  const seen = rememberSeen();
  const kinds: Extraction['kind'][] = [];
  const troubles: Trouble[] = [];
  const mails: Mail[] = [];
  for (const name of names) {
    if (signal.aborted) break;
    const input = inputOf(name, options, seen, alone);
    let begun = false;
    try {
      for (;;) {
        const next = await input.next();
        if (next.done) {
          kinds.push(next.value.kind);
          mails.push(...next.value.mails);
          troubles.push(...next.value.troubles.map(({ part, message }) => ({ part: alone ? part : `${name}/${part}`, message })));
          break;
        }
        // What comes after Ctrl-C was cut somewhere.
        if (signal.aborted) break;
        begun = true;
        yield next.value;
      }
    } catch (error) {
      if (!(error instanceof AssayError) || (alone && !begun)) throw error;
      troubles.push({ part: name, message: `${error.message} (${error.fix})` });
    }
  }
  if (signal.aborted) troubles.push({ part: 'reading', message: 'ended before everything was read' });
  return { kind: (kinds.length === 1 ? kinds[0] : undefined) ?? 'text', troubles, mails };
}

type Reading = AsyncGenerator<readonly Sighting[], SightingsEnd>;

async function* inputOf(name: string, options: SightingOptions, seen: Seen, alone: boolean): Reading {
  const prefix = alone ? '' : `${name === '-' ? 'stdin' : name}/`;
  const file = name === '-' ? undefined : inputFile(name);
  if (name !== '-' && file === undefined) {
    const { observable, mentions } = asArgument(name);
    yield* fresh({ kind: 'text', findings: [{ observable, mentions }], facts: {}, troubles: [] }, options, seen, '');
    return { kind: 'text', troubles: [], mails: [] };
  }
  options.progress.begin(name === '-' ? 'standard input' : name, file?.size);
  if (file?.size !== undefined && file.size <= largestAtOnce && options.kind !== 'text')
    return yield* ofWhole(name, await file.bytes(), options, seen, prefix);
  const { signal } = options.interruption;
  const chunks = watched(file?.chunks(signal) ?? standardInput(signal), options.progress);
  return yield* ofChunks(name === '-' ? 'stdin' : name, chunks, options, seen, prefix);
}

async function* ofChunks(name: string, chunks: AsyncGenerator<Uint8Array>, options: SightingOptions, seen: Seen, prefix: string): Reading {
  const { head, chunks: all } = await begun(chunks);
  const kind = options.kind ?? (options.column === undefined ? undefined : 'csv');
  if (!(await streamable(name, head, kind))) return yield* ofWhole(name, await whole(name, all), options, seen, prefix);
  keepSmall();
  const ignore = options.interruption.listen();
  try {
    const { policy, mentions } = options;
    const { troubles } = yield* extractStream(all, { policy, field: `${prefix}text`, every: mentions, seen });
    return { kind: 'text', troubles, mails: [] };
  } finally {
    ignore();
  }
}

/**
 * A stream makes garbage all the time and keeps next to nothing: left to itself, V8 lets it grow to some 250 MB before it looks. By this
 * it looks sooner, for up to a half of the time more.
 */
function keepSmall(): void {
  setFlagsFromString('--optimize-for-size');
}

async function* ofWhole(name: string, bytes: Uint8Array, options: SightingOptions, seen: Seen, prefix: string): Reading {
  const { kind, column, policy } = options;
  const extraction = await read({ name, bytes }, { ...(kind && { kind }), ...(column !== undefined && { column }), policy });
  yield* fresh(extraction, options, seen, prefix);
  // Where only the first of each is shown, nothing is missing.
  const troubles = options.mentions ? extraction.troubles : extraction.troubles.filter(({ part }) => part !== 'mentions');
  return { kind: extraction.kind, troubles, mails: extraction.facts.mail ? [extraction.facts.mail] : [] };
}

/** All mentions in the order they stand in each field, or the first of each observable. */
function* fresh({ findings }: Extraction, options: SightingOptions, seen: Seen, prefix: string): Generator<readonly Sighting[]> {
  const wanted = firstOf(seen);
  const all = findings.flatMap(({ observable, mentions }) =>
    mentions.map((mention) => ({ observable, mention: { ...mention, field: prefix + mention.field } })),
  );
  if (!options.mentions) yield all.filter(({ observable, mention }) => wanted(observable, mention));
  else
    for (const [, there] of Map.groupBy(all, ({ mention }) => mention.field)) yield there.sort((a, b) => a.mention.start - b.mention.start);
}

async function* watched(chunks: AsyncIterable<Uint8Array>, progress: ReadingProgress): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    progress.read(chunk.length);
    yield chunk;
  }
}
