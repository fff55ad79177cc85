import type { Trouble } from '../../../domain/submission.ts';
import { extractInto } from '../../extract.ts';
import type { Gathering } from '../../gather.ts';
import { deceptiveLinks, showing } from './html/deceptive-links.ts';
import { htmlTexts } from './html/html-texts.ts';

/**
 * Reads an HTML text (also SVG). Fields begin with `field`: `html` for what is seen, `html/hidden` for text that is there
 * but not shown, `html/a@href` for the values of an attribute (`html/style` for style sheets), `html/script` for inline scripts and
 * `html/comment` for comments. Offsets are those of these texts, not of the markup; values of one attribute stand on
 * lines of their own. Namespaces and the DOCTYPE are no findings; relative addresses are resolved only where the document names its base.
 * Where a link is shown as another the reason says so. Never throws.
 */
export function readHtml(gathering: Gathering, text: string, field = 'html'): readonly Trouble[] {
  const { visible, hidden, scripts, comments, attributes, links } = htmlTexts(text);
  extractInto(gathering, visible, field);
  extractInto(gathering, hidden, `${field}/hidden`);
  for (const [place, texts] of byPlace(attributes)) {
    const into = place === 'a@href' ? showing(gathering, deceptiveLinks(links)) : gathering;
    extractInto(into, texts.join('\n\n'), `${field}/${place}`);
  }
  extractInto(gathering, scripts, `${field}/script`);
  extractInto(gathering, comments, `${field}/comment`);
  return [];
}

function byPlace(attributes: readonly { readonly place: string; readonly text: string }[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { place, text } of attributes) {
    const known = found.get(place);
    if (known === undefined) found.set(place, [text]);
    else known.push(text);
  }
  return found;
}
