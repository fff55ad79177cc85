import type { Trouble } from '../../domain/submission.ts';
import { defangWindows } from '../defang-text.ts';
import { refang } from '../refang.ts';
import { begun, mustBeText } from './streamable.ts';
import { textOf } from './text-of.ts';
import type { Damage } from './unpacked.ts';

const windowSize = 1 << 20;

/** Rewrites as much of a text from its start as does not depend on what is still to come. */
type Rewrite = (text: string, atEnd: boolean) => { readonly text: string; readonly done: number };

const ways: Readonly<Record<'refang' | 'defang', Rewrite>> = {
  defang: defangWindows,
  refang(text, atEnd) {
    const done = atEnd ? text.length : lineEnd(text);
    return { text: refang(text.slice(0, done)), done };
  },
};

/**
 * The text in a stream of bytes, refanged or defanged, in pieces of about 1 MiB; at the end what was wrong with the bytes. How they
 * are cut changes nothing, and memory does not grow with them. Throws ASSAY_INPUT_BINARY, in which `name` is used, and what
 * the source of the bytes throws.
 */
export async function* rewritten(
  way: keyof typeof ways,
  { name, chunks }: { readonly name: string; readonly chunks: AsyncIterable<Uint8Array> },
): AsyncGenerator<string, readonly Trouble[]> {
  const input = await begun(chunks);
  await mustBeText(name, input.head);
  const damage: Damage = { troubles: [], cut: false };
  const rewrite = ways[way];
  let text = '';
  for await (const piece of textOf(input.chunks, damage)) {
    text += piece;
    if (text.length <= windowSize) continue;
    const next = rewrite(text, false);
    if (next.done > 0) yield next.text;
    text = text.slice(next.done);
  }
  while (text.length > 0) {
    const next = rewrite(text, text.length <= windowSize);
    yield next.text;
    text = text.slice(next.done);
  }
  return damage.troubles;
}

/** The last line end in a window, else the last space, else its end. */
function lineEnd(text: string): number {
  return text.lastIndexOf('\n', windowSize - 1) + 1 || text.lastIndexOf(' ', windowSize - 1) + 1 || windowSize;
}
