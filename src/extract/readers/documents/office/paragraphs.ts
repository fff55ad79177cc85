import { walkXml } from './walk-xml.ts';

/** The texts of one part of a document. */
export interface Paragraphs {
  readonly shown: string;
  /** Marked as hidden by its author, or deleted while changes were recorded. */
  readonly hidden: string;
  /** What fields do: `HYPERLINK "…"`, `INCLUDEPICTURE "…"`, `DDEAUTO …`. */
  readonly codes: string;
  /** Descriptions of pictures, and addresses in attributes. */
  readonly attributes: string;
}

const breaks: Readonly<Record<string, string>> = {
  tab: '\t',
  br: '\n',
  cr: '\n',
  noBreakHyphen: '-',
  p: '\n',
  tc: '\n',
  'line-break': '\n',
  s: ' ',
};
const told = new Set('descr title alt href src string tooltip instr'.split(' '));

/**
 * Reads the runs of text of WordprocessingML, DrawingML and comments (`t`, `text`), joined inside a paragraph as they are
 * on the page: programs split them anywhere. With `values`, the cached values of charts (`v`), too.
 */
export function paragraphs(xml: string, values = false): Paragraphs {
  const texts = { shown: [] as string[], hidden: [] as string[], codes: [] as string[], attributes: [] as string[] };
  let into: string[] | undefined;
  let vanished = false;
  walkXml(xml, {
    open(name, attributes) {
      if (name === 'r') vanished = false;
      else if (name === 'vanish') vanished = !/^(?:0|false|off)$/.test(attributes.get('val') ?? '');
      else if (name === 't' || name === 'text' || (values && name === 'v')) into = vanished ? texts.hidden : texts.shown;
      else if (name === 'delText') into = texts.hidden;
      else if (name === 'instrText' || name === 'delInstrText') into = texts.codes;
      else if (name === 'del') texts.hidden.push('\n');
      else if (name === 'fldChar') texts.codes.push(attributes.get('fldCharType') === 'begin' ? '\n' : ' ');
      for (const [key, value] of attributes) if (told.has(key)) texts.attributes.push(value, '\n');
    },
    close(name) {
      into = undefined;
      const mark = breaks[name] ?? (name === 'text' || (values && name === 'v') ? '\n' : undefined);
      if (mark !== undefined) texts.shown.push(mark);
      if (name === 'p') texts.hidden.push('\n');
    },
    text(text) {
      into?.push(text);
    },
  });
  const { shown, hidden, codes, attributes } = texts;
  return { shown: shown.join(''), hidden: hidden.join(''), codes: codes.join(''), attributes: attributes.join('') };
}
