import type { HtmlTexts } from '../documents/html/html-texts.ts';

/**
 * HTML as one text to be read for observables: what is seen, scripts (which in attachments carry the
 * links), then every address in an attribute on a line of its own. Comments are left out, and so are images in the
 * document itself (`data:`) and `cid:`; text that is not shown is read apart. `readHtml` in `documents/` tells all of these apart by field.
 */
export function htmlText({ visible, scripts, attributes }: HtmlTexts): string {
  return [visible, scripts, ...attributes.map(({ text }) => text)].join('\n');
}
