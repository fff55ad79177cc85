import { walkXml } from './walk-xml.ts';

/**
 * Reads `content.xml` or `styles.xml` of an OpenDocument file: paragraphs under the page or sheet in which they stand (`body`,
 * `slide:3`, `sheet:Name`), and where links lead (`link`).
 */
export function readOpenDocument(xml: string, put: (field: string, text: string) => void): void {
  let field = 'body';
  let slides = 0;
  let depth = 0;
  let parts: string[] = [];
  const flush = (): void => {
    put(field, parts.join(''));
    parts = [];
  };
  walkXml(xml, {
    open(name, attributes) {
      if (name === 'p' || name === 'h') depth++;
      if (name === 'table' || name === 'page') {
        flush();
        if (name === 'page') field = `slide:${++slides}`;
        else if (!field.startsWith('slide:')) field = `sheet:${(attributes.get('name') ?? '?').slice(0, 40)}`;
      }
      const href = attributes.get('href');
      // Pictures and objects of the document itself.
      if (href !== undefined && !/^(?:Pictures|ObjectReplacements|\.|#)/.test(href)) put('link', href);
      if (name === 'tab' || name === 's') parts.push(' ');
      else if (name === 'line-break') parts.push('\n');
    },
    close(name) {
      if (name === 'p' || name === 'h') {
        depth--;
        parts.push('\n');
      } else if (name === 'table' || name === 'page') {
        flush();
        field = 'body';
      }
    },
    text(text) {
      if (depth > 0) parts.push(text);
    },
  });
  flush();
}
