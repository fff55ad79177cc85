/** East Asian Wide and Fullwidth (https://www.unicode.org/reports/tr11/), by block, and emoji drawn as pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const combining = /[\p{Mn}\p{Me}]/u;
const plain = /^[\x20-\x7e]*$/;

/** Columns a terminal needs for a text without hidden characters (see `forTerminal`). */
export function columns(text: string): number {
  if (plain.test(text)) return text.length;
  let sum = 0;
  for (const character of text) sum += columnsOf(character);
  return sum;
}

function columnsOf(character: string): number {
  return combining.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

/** The text, or its beginning and end around `…` (or only its `start` before it) so that it needs at most `width` columns. */
export function shorten(text: string, width: number, keep: 'ends' | 'start' = 'ends'): string {
  if (columns(text) <= width) return text;
  if (width < 1) return '';
  const characters = [...text];
  const tailRoom = keep === 'start' ? 0 : Math.floor((width - 1) / 2);
  const head = fitting(characters, width - 1 - tailRoom);
  return `${head.join('')}…${fitting(characters.reverse(), tailRoom).reverse().join('')}`;
}

/** As many of the first characters as fit. */
function fitting(characters: readonly string[], width: number): string[] {
  let used = 0;
  const end = characters.findIndex((character) => {
    used += columnsOf(character);
    return used > width;
  });
  return characters.slice(0, end === -1 ? undefined : end);
}

/** Filled up with spaces to `width` columns. */
export function pad(text: string, width: number, side: 'start' | 'end' = 'end'): string {
  const fill = ' '.repeat(Math.max(0, width - columns(text)));
  return side === 'end' ? text + fill : fill + text;
}

/** Words in lines of at most `width` columns; a longer word is shortened in its middle. Never empty. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ').filter(Boolean)) {
    const shown = shorten(word, width);
    const needed = columns(shown);
    if (line !== '' && used + 1 + needed > width) {
      lines.push(line);
      line = shown;
      used = needed;
    } else {
      used += (line === '' ? 0 : 1) + needed;
      line = line === '' ? shown : `${line} ${shown}`;
    }
  }
  return [...lines, line];
}
