import { forTerminal, type Sighting } from '../../../app.ts';
import { sightingFormats } from '../extraction/formats.ts';
import { interruption } from '../extraction/interruption.ts';
import { type PolicyOptions, policyOf } from '../extraction/policy-options.ts';
import { startReading } from '../extraction/reading-progress.ts';
import { type SightingOptions, type SightingsEnd, sightings } from '../extraction/sightings.ts';
import { type InputOptions, namesOf } from '../inputs.ts';
import type { GlobalOptions } from '../options.ts';
import { openWriter, type Writer } from '../writer.ts';

interface ExtractOptions extends GlobalOptions, InputOptions, PolicyOptions {
  readonly format: keyof typeof sightingFormats;
  readonly output?: string;
  readonly mentions?: boolean;
}

/** `assay extract`: 0 when everything was read, 3 when a part was not, 130 when Ctrl-C ended it. */
export async function extract(inputs: readonly string[], { format, output, quiet, ...options }: ExtractOptions): Promise<number> {
  const names = namesOf(inputs, 'extract');
  const policy = policyOf(options);
  const stop = interruption();
  const progress = startReading({ stream: process.stderr, quiet: quiet === true });
  const writer = await openWriter(output);
  try {
    const { troubles } = await write(names, format, writer, {
      ...options,
      policy,
      mentions: options.mentions === true,
      interruption: stop,
      progress,
    });
    // A file is whole or it is not there.
    if (stop.signal.aborted) await writer.abandon();
    else await writer.finish();
    progress.stop();
    if (!quiet) for (const { part, message } of troubles) process.stderr.write(`assay: ${forTerminal(part)}: ${forTerminal(message)}\n`);
    if (stop.signal.aborted) return 130;
    return troubles.length === 0 ? 0 : 3;
  } catch (error) {
    await writer.abandon();
    throw error;
  } finally {
    progress.stop();
  }
}

/** Rows that are written at once. */
const portion = 1_000;

async function write(
  names: readonly string[],
  format: ExtractOptions['format'],
  writer: Writer,
  options: SightingOptions,
): Promise<SightingsEnd> {
  const { head, row, tail } = sightingFormats[format];
  const { progress, mentions } = options;
  const found = sightings(names, options);
  let count = 0;
  let begun = false;
  const begin = async (): Promise<void> => {
    if (!begun) await writer.write(head([...new Set(names.map((name) => (name === '-' ? 'stdin' : name)))].join(', ')));
    begun = true;
  };
  for (;;) {
    const next = await found.next();
    if (next.done) {
      await begin();
      progress.clear();
      await writer.write(tail({ ...next.value, count, mentions }));
      return next.value;
    }
    await begin();
    progress.found(next.value.length);
    for (let at = 0; at < next.value.length; at += portion) {
      const rows = next.value.slice(at, at + portion).map((sighting: Sighting, index) => row(sighting, count + at + index));
      progress.clear();
      await writer.write(rows.join(''));
    }
    count += next.value.length;
  }
}
