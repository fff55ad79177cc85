import { htmlTexts } from '../documents/html/html-texts.ts';

/**
 * HTML as one text to be read for observables: what is seen, what is hidden, scripts (which in attachments carry the
 * links), then every address in an attribute on a line of its own. Comments are left out, and so are images in the
 * document itself (`data:`) and `cid:`. `readHtml` in `documents/` tells these apart by field.
 */
export function htmlText(html: string): string {
  const { visible, hidden, scripts, attributes } = htmlTexts(html);
  return [visible, hidden, scripts, ...attributes.map(({ text }) => text)].join('\n');
}
