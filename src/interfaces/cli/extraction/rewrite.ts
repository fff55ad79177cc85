import { forTerminal, rewritten } from '../../../app.ts';
import { inputFile, standardInput } from '../input-file.ts';
import { namesOf } from '../inputs.ts';
import type { GlobalOptions } from '../options.ts';
import { openWriter } from '../writer.ts';

export interface RewriteOptions extends GlobalOptions {
  readonly output?: string;
}

/**
 * Writes the texts that the command line names, refanged or defanged, one behind the other: files, `-` for standard input, or the
 * words themselves. Answers the exit code: 3 when something in them could not be read.
 */
export async function rewrite(way: 'refang' | 'defang', inputs: readonly string[], { output, quiet }: RewriteOptions): Promise<number> {
  const names = namesOf(inputs, way);
  // What a terminal would obey is only shown; a file or a pipe gets the text as it is.
  const shown = output === undefined && process.stdout.isTTY ? linesForTerminal : (text: string) => text;
  const writer = await openWriter(output);
  let code = 0;
  try {
    for (const name of names) {
      const texts = rewritten(way, inputOf(name));
      for (;;) {
        const next = await texts.next();
        if (!next.done) await writer.write(shown(next.value));
        else {
          for (const { part, message } of next.value) {
            code = 3;
            if (!quiet) process.stderr.write(`assay: ${forTerminal(part)}: ${forTerminal(message)}\n`);
          }
          break;
        }
      }
    }
    await writer.finish();
    return code;
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

function inputOf(name: string): { readonly name: string; readonly chunks: AsyncIterable<Uint8Array> } {
  if (name === '-') return { name: 'standard input', chunks: standardInput() };
  const file = inputFile(name);
  return file === undefined ? { name: 'the argument', chunks: once(Buffer.from(`${name}\n`)) } : { name, chunks: file.chunks() };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function linesForTerminal(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\t').map(forTerminal).join('\t'))
    .join('\n');
}
