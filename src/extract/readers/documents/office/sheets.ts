import { walkXml } from './walk-xml.ts';

/** The strings that the cells of a workbook share; pronunciations are left out. */
export function sharedStrings(xml: string): readonly string[] {
  const strings: string[] = [];
  let parts: string[] = [];
  let reading = false;
  let spoken = false;
  walkXml(xml, {
    open(name) {
      if (name === 'si') parts = [];
      else if (name === 'rPh') spoken = true;
      else if (name === 't') reading = !spoken;
    },
    close(name) {
      if (name === 'si') strings.push(parts.join(''));
      else if (name === 'rPh') spoken = false;
      else if (name === 't') reading = false;
    },
    text(text) {
      if (reading) parts.push(text);
    },
  });
  return strings;
}

/**
 * The texts of a sheet: `put` is called with the name of each cell that holds one (`B7`), and with `B7/formula` for what it
 * computes. Numbers, dates and truth values hold no observables.
 */
export function readSheet(xml: string, shared: readonly string[], put: (cell: string, text: string) => void): void {
  let cell = '';
  let type = '';
  let parts: string[] = [];
  let reading = false;
  walkXml(xml, {
    open(name, attributes) {
      if (name === 'c') {
        cell = attributes.get('r') ?? '?';
        type = attributes.get('t') ?? 'n';
      } else if (name === 'v' || name === 'f' || name === 't') {
        reading = true;
        if (name !== 't') parts = [];
      } else if (name === 'is') parts = [];
      else if (name === 'hyperlink')
        for (const key of ['location', 'display', 'tooltip']) put(`${attributes.get('ref') ?? '?'}/link`, attributes.get(key) ?? '');
      else if (/^(?:formula[12]?|oddHeader|oddFooter|firstHeader|firstFooter|evenHeader|evenFooter)$/.test(name)) {
        reading = true;
        parts = [];
      }
    },
    close(name) {
      reading = false;
      if (name === 'v') {
        if (type === 's') put(cell, shared[Number(parts.join(''))] ?? '');
        else if (type === 'str') put(cell, parts.join(''));
      } else if (name === 'f') put(`${cell}/formula`, parts.join(''));
      else if (name === 'is') put(cell, parts.join(''));
      else if (name.startsWith('formula') || /(?:Header|Footer)$/.test(name)) put(name, parts.join(''));
    },
    text(text) {
      if (reading) parts.push(text);
    },
  });
}
