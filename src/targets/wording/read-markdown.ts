import { type Expanded, unmark } from './expand.ts';

/** A piece of text; what it holds is text and nothing else. */
export interface Run {
  readonly text: string;
  readonly bold?: boolean;
  readonly code?: boolean;
  /** An http(s) address. */
  readonly href?: string;
}

export type Block =
  | { readonly is: 'heading'; readonly runs: readonly Run[] }
  | { readonly is: 'paragraph'; readonly runs: readonly Run[] }
  | { readonly is: 'list'; readonly items: readonly (readonly Run[])[] };

const inline = /\*\*(.+?)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\(([^()\s]+)\)/g;

/**
 * Reads the Markdown of a template: headings, paragraphs, lists with `-`, **bold**, `code` and [links](address). Only what the template
 * itself says is markup: the values come in when it is read.
 */
export function readMarkdown({ text, values }: Expanded): readonly Block[] {
  const blocks: Block[] = [];
  const runsOf = (line: string): readonly Run[] => runs(line, values);
  for (const group of text.split(/\n[ \t]*\n/)) {
    let lines: string[] = [];
    let items: (readonly Run[])[] = [];
    const end = (): void => {
      if (lines.length > 0) blocks.push({ is: 'paragraph', runs: runsOf(lines.join('\n')) });
      if (items.length > 0) blocks.push({ is: 'list', items });
      lines = [];
      items = [];
    };
    for (const line of group.split('\n')) {
      const [, heading] = /^#{1,6} +(.*)$/.exec(line) ?? [];
      const [, item] = /^ {0,3}[-*] +(.*)$/.exec(line) ?? [];
      if (heading !== undefined) {
        end();
        blocks.push({ is: 'heading', runs: runsOf(heading) });
      } else if (item !== undefined) {
        if (lines.length > 0) end();
        items.push(runsOf(item));
      } else if (line.trim() !== '') {
        if (items.length > 0) end();
        lines.push(line.trim());
      }
    }
    end();
  }
  return blocks;
}

/** The text of the first heading, or of whatever comes first: one line. */
export function headlineOf(blocks: readonly Block[]): string {
  const first = blocks.find(({ is }) => is === 'heading') ?? blocks[0];
  const all = first === undefined ? [] : first.is === 'list' ? (first.items[0] ?? []) : first.runs;
  return all
    .map(({ text }) => text)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

function runs(line: string, values: readonly string[]): readonly Run[] {
  const found: Run[] = [];
  const plain = (text: string): void => {
    if (text !== '') found.push({ text: unmark(text, values) });
  };
  let last = 0;
  for (const match of line.matchAll(inline)) {
    const [whole, bold, code, label, address] = match;
    plain(line.slice(last, match.index));
    last = match.index + whole.length;
    if (bold !== undefined) found.push({ text: unmark(bold, values), bold: true });
    else if (code !== undefined) found.push({ text: unmark(code, values), code: true });
    else if (label !== undefined) {
      const url = URL.parse(unmark(address ?? '', values));
      const text = unmark(label, values);
      found.push(url !== null && /^https?:$/.test(url.protocol) ? { text, href: url.href } : { text });
    }
  }
  plain(line.slice(last));
  return found.filter(({ text }) => text !== '');
}
