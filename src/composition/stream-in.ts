import type { StreamArrival, StreamTaken, TakeStream } from '../domain/bulk.ts';
import { AssayError } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import type { Arrival } from '../domain/intake.ts';
import type { ObservableType } from '../domain/observable.ts';
import type { Extraction, Trouble } from '../domain/submission.ts';
import type { Order, Work } from '../domain/work.ts';
import type { read as readHere } from '../extract/readers/read.ts';
import { begun, mustBeText, streamable } from '../extract/stream/streamable.ts';
import { extractStream } from '../extract/stream.ts';
import { type ArrivalParts, orderOf } from './arrivals.ts';
import { type Coming, coming } from './coming.ts';
import { keepSmall } from './keep-small.ts';

interface Parts extends Omit<ArrivalParts, 'work'> {
  /** Reads what has to be seen as a whole. */
  readonly read: typeof readHere;
  readonly work: Pick<Work, 'begin' | 'add' | 'seal' | 'withdraw' | 'submission'>;
  /** Bytes of what has to be seen as a whole. */
  readonly largestWhole?: number | undefined;
}

/** So many observables are one transaction. */
const chunk = 1_000;
/** How far an input was read is written down after so many bytes, or so long, also where nothing is found in it. */
const toldBytes = 4 * 1024 * 1024;
const toldMs = 5_000;
const usualLargest = 32 * 1024 * 1024;

/** From here on memory is kept small at the cost of time. */
const largeBytes = 8 * 1024 * 1024;

/** What ends the keeping small, where it was begun. */
interface Large {
  small?: () => void;
}

/** What is found in an input, portion by portion; at the end what was wrong with it. */
type Found = AsyncGenerator<readonly Finding[], readonly Trouble[]>;
type Opened = Pick<Extraction, 'kind' | 'facts' | 'troubles'> & { readonly found: Found };

/** Makes what takes streams in, of any size: window by window, each kept before the next is read. */
export function createStreamIn(parts: Parts): TakeStream {
  const { work, clock } = parts;

  return async (arrival) => {
    const input = coming(arrival.chunks, arrival.signal);
    const ofLarge: Large = {};
    try {
      const opened = await open(arrival, input, parts);
      const { found: _, ...extraction } = opened;
      const order = orderOf({ ...arrival, extraction: { ...extraction, findings: [] } } satisfies Arrival, [], parts);
      parts.check(order);
      return await takeIn(arrival, order, opened, input, ofLarge);
    } finally {
      ofLarge.small?.();
      input.close();
    }
  };

  async function takeIn(arrival: StreamArrival, order: Order, opened: Opened, input: Coming, ofLarge: Large): Promise<StreamTaken> {
    const { channel, key, total = null, newTo, onProgress } = arrival;
    const { submission, repeated, receiving } = await work.begin(order, clock.now(), key === undefined ? undefined : `${channel} ${key}`);
    const before = repeated ? ((await work.submission(submission))?.items.all ?? 0) : 0;
    let observables = before;
    const progress = () => ({ submission, read: input.read(), total, observables });
    const taken = (end: StreamTaken['end'], troubles: readonly Trouble[], again = repeated): StreamTaken => ({
      ...{ submission, repeated: again, resumed: repeated && receiving, end, read: input.read(), observables },
      troubles: [...opened.troubles, ...troubles],
    });
    if (!receiving) return taken('whole', []);

    let told = { read: 0, at: performance.now() };
    /** @returns false where nothing more is taken */
    async function add(findings: readonly Finding[]): Promise<boolean> {
      told = { read: input.read(), at: performance.now() };
      const added = await work.add(submission, findings, clock.now(), { input: { read: told.read, total }, newTo });
      if (added === undefined) return false;
      observables += added;
      if (added > 0) parts.onTaken?.();
      onProgress?.(progress());
      return true;
    }
    let refused = false;
    input.onPiece = async () => {
      if (input.read() > largeBytes) ofLarge.small ??= keepSmall();
      if (input.read() - told.read < toldBytes && performance.now() - told.at < toldMs) return;
      refused ||= !(await add([]));
      if (refused) input.end();
    };

    onProgress?.(progress());
    const others = new Map<ObservableType, number>();
    for (;;) {
      const next = await opened.found.next();
      if (refused) return ended(taken);
      if (next.done) {
        const troubles = [...next.value, ...input.troubles()];
        const alsoFound = alsoFoundOf(others);
        const cut = input.broken() !== undefined;
        if (cut && key !== undefined) {
          await add([]);
          return taken('cut', troubles);
        }
        if (observables === 0 && arrival.onlyIfAny) {
          await work.withdraw(submission);
          return taken(cut ? 'cut' : 'nothing', troubles);
        }
        await work.seal(submission, clock.now(), { troubles, alsoFound, input: { read: input.read(), total: cut ? total : input.read() } });
        parts.onTaken?.();
        onProgress?.(progress());
        return taken(cut ? 'cut' : 'whole', troubles);
      }
      const asked = parts.enrichable(next.value);
      count(next.value, asked, others);
      for (let at = 0; at < asked.length; at += chunk) if (!(await add(asked.slice(at, at + chunk)))) return ended(taken);
    }
  }

  /** Somebody has cancelled it, or has read the same input to its end while we did. */
  async function ended(
    taken: (end: StreamTaken['end'], troubles: readonly Trouble[], again?: boolean) => StreamTaken,
  ): Promise<StreamTaken> {
    const { submission } = taken('cancelled', []);
    return (await work.submission(submission))?.state === 'cancelled' ? taken('cancelled', []) : taken('whole', [], true);
  }
}

/** @throws AssayError of the input: ASSAY_INPUT_EMPTY, ASSAY_INPUT_BINARY, ASSAY_INPUT_TOO_LARGE, ASSAY_INPUT_UNREADABLE, ASSAY_USAGE */
async function open(
  { name, kind, column }: StreamArrival,
  input: Coming,
  { read, largestWhole: largest = usualLargest }: Pick<Parts, 'read' | 'largestWhole'>,
): Promise<Opened> {
  const { head, chunks } = await begun(input.chunks);
  if (column === undefined && (await streamable(name, head, kind))) return { kind: 'text', facts: {}, troubles: [], found: inText(chunks) };
  const whole = await upTo(largest, chunks);
  if ('rest' in whole) {
    // What is no text cannot be read piece by piece; lists and logs can, whatever their columns mean.
    await mustBeText(name, head).catch((error: unknown) => {
      throw error instanceof AssayError ? tooLarge(name, largest) : error;
    });
    const message = `it is larger than ${largest} bytes and was read as plain text: what its columns and keys mean was not looked at`;
    return { kind: 'text', facts: {}, troubles: [{ part: 'input', message }], found: inText(whole.rest) };
  }
  const broken = input.broken();
  if (broken !== undefined)
    throw new AssayError('ASSAY_INPUT_UNREADABLE', `it broke off after ${input.read()} bytes: ${broken}`, 'send it once more');
  const extraction = await read({ name, bytes: whole.bytes }, { ...(kind && { kind }), ...(column !== undefined && { column }) });
  return { ...extraction, found: at(extraction.findings) };
}

async function* inText(chunks: AsyncIterable<Uint8Array>): Found {
  const windows = extractStream(chunks);
  for (;;) {
    const next = await windows.next();
    // That more were met than it can remember is nothing here: the store leaves out what it has.
    if (next.done) return next.value.troubles.filter(({ part }) => part !== 'findings');
    yield next.value.map(({ observable, mention }) => ({ observable, mentions: [mention] }));
  }
}

async function* at(findings: readonly Finding[]): Found {
  yield findings;
  return [];
}

/** All of it where it is not larger; else what was read, and the rest. */
async function upTo(
  largest: number,
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: Uint8Array } | { readonly rest: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const kept: Uint8Array[] = [];
  for (let size = 0; size <= largest; ) {
    const next = await iterator.next();
    if (next.done) return { bytes: Buffer.concat(kept) };
    kept.push(next.value);
    size += next.value.length;
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    for (let piece = kept.shift(); piece !== undefined; piece = kept.shift()) yield piece;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { rest: rest() };
}

function tooLarge(name: string, largest: number): AssayError {
  return new AssayError(
    'ASSAY_INPUT_TOO_LARGE',
    `${name.slice(0, 120)} is larger than ${largest} bytes, and no text that could be read piece by piece`,
    'unpack it, or split it',
  );
}

function count(found: readonly Finding[], asked: readonly Finding[], into: Map<ObservableType, number>): void {
  const known = new Set(asked);
  for (const finding of found) if (!known.has(finding)) into.set(finding.observable.type, (into.get(finding.observable.type) ?? 0) + 1);
}

/** As a report tells it: most first. */
function alsoFoundOf(others: ReadonlyMap<ObservableType, number>): Order['alsoFound'] {
  return [...others]
    .map(([type, observables]) => ({ type, observables }))
    .sort((a, b) => b.observables - a.observables || (a.type < b.type ? -1 : 1));
}
