import { createPlain, writePlain } from './defanged/plain.ts';
import { createHits, margin, openPage } from './scan/page.ts';
import { windowEnd } from './window.ts';

const nothing = createHits();

/** Undoes the usual ways of making indicators harmless: `hxxps[://]evil[.]com`, `user[@]evil(dot)com`, `1\\.2\\.3\\.4`… Prose stays. Linear. */
export function refang(text: string): string {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = windowEnd(text, start);
    const page = openPage(text.slice(start, end), nothing);
    const plain = createPlain(end - start);
    const stop = writePlain(page, margin, page.end, plain, margin, false);
    pieces.push(plain.memory.bytes.toString('utf16le', 2 * margin, 2 * stop));
    start = end;
  }
  return pieces.join('');
}
