import { Tokenizer } from 'htmlparser2';
import { attributeTexts, dataText, styleAddresses } from './addresses.ts';
import { isHidden, type Look, type LookAttributes, lookAttributes, lookInside, page } from './look.ts';

/** What an HTML document says, taken apart by who would see it. */
export interface HtmlTexts {
  /** As shown, block elements on lines of their own, inline elements joined to their neighbours. */
  readonly visible: string;
  /** Text that is there but not shown: `display:none`, size 0, white on white, `hidden`… */
  readonly hidden: string;
  /** Inline scripts. */
  readonly scripts: string;
  /** The texts and addresses in comments, conditional ones among them. */
  readonly comments: string;
  /** Attributes in the order of the document; `place` is `a@href`, `td@style` or, for style sheets, `style`. */
  readonly attributes: readonly { readonly place: string; readonly text: string }[];
  /** What a person can click, with the text that is shown for it; the first 2,000. */
  readonly links: readonly { readonly shown: string; readonly target: string }[];
  /** Pictures in the document itself: `data:` addresses, as written; the first 50. */
  readonly pictures: readonly string[];
}

const blocks = new Set(
  'address article aside blockquote body br button caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe legend li main nav noscript ol optgroup option p pre section select summary table td template textarea th title tr ul'.split(
    ' ',
  ),
);
const empty = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
/** Closed by the next of its kind, because people leave out their ends. */
const implied = new Set('p li td th tr dt dd option'.split(' '));

/** Browsers nest no deeper; what is deeper looks like the last one. */
const deepest = 512;
const mostLinks = 2_000;
const mostPictures = 50;
/** Of the text of a link as much is compared with its target. */
const longestShown = 500;

/** Documents inside documents (comments, `srcdoc`, `data:`) are opened so deep. */
const mostInside = 2;

/**
 * Takes an HTML text apart in one pass. Uses the tokenizer alone: the parser's stack of open elements takes quadratic
 * time on a million nested ones. Whatever the text holds, time is linear in it and nothing is thrown.
 */
export function htmlTexts(html: string, inside = 0): HtmlTexts {
  const visible: string[] = [];
  const hidden: string[] = [];
  const scripts: string[] = [];
  const comments: string[] = [];
  const attributes: { readonly place: string; readonly text: string }[] = [];
  const links: { shown: string; target: string }[] = [];
  const pictures: string[] = [];
  const open = openElements();
  let link: { shown: string; target: string } | undefined;
  let target = '';
  let base: string | undefined;
  let element = '';
  let raw: 'script' | 'style' | undefined;
  let attribute = '';
  let value = '';
  let look: Partial<Record<(typeof lookAttributes)[number], string>> = {};
  const show = (text: string): void => {
    const isHidden = open.hidden();
    (isHidden ? hidden : visible).push(text);
    if (link !== undefined && !isHidden && link.shown.length < longestShown) link.shown += text;
  };
  const note = (place: string, text: string): void => {
    if (text !== '') attributes.push({ place, text });
  };
  /** A relative address leads below the base of the document, where it has one. */
  const whole = (name: string, text: string): string => {
    const leads = name === 'href' || name === 'action' || name === 'formaction';
    if (leads && element === 'base') base ??= /^https?:/i.test(text) ? text : undefined;
    const full = !leads || base === undefined || /^(?:[a-z][a-z0-9+.-]*:|#)/i.test(text) ? text : (URL.parse(text, base)?.href ?? text);
    if (name === 'href' && element === 'a') target = full;
    return full;
  };
  const nested = (text: string): string => (inside < mostInside ? everyText(htmlTexts(text, inside + 1)) : text);
  const opened = (): void => {
    raw = element === 'script' || element === 'style' ? element : undefined;
    if (element === 'a') {
      link = target === '' || links.length === mostLinks ? undefined : { shown: '', target };
      if (link !== undefined) links.push(link);
    }
    if (blocks.has(element)) show('\n');
    const was = open.hidden();
    if (!empty.has(element)) open.push(element, look);
    if (!was && open.hidden()) hidden.push('\n');
  };
  const ignore = (): void => undefined;
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        element = html.slice(start, end).toLowerCase();
        look = {};
        target = '';
      },
      onopentagend: opened,
      onselfclosingtag: opened,
      onclosetag(start, end) {
        const name = html.slice(start, end).toLowerCase();
        raw = undefined;
        if (name === 'a') link = undefined;
        open.close(name);
        if (blocks.has(name)) show('\n');
      },
      ontext(start, end) {
        const text = html.slice(start, end);
        if (raw === 'style') for (const address of styleAddresses(text)) note('style', address);
        else if (raw === 'script') scripts.push(text, '\n');
        else show(text);
      },
      ontextentity(codepoint) {
        show(String.fromCodePoint(codepoint));
      },
      onattribname(start, end) {
        attribute = html.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata(start, end) {
        value += html.slice(start, end);
      },
      onattribentity(codepoint) {
        value += String.fromCodePoint(codepoint);
      },
      onattribend() {
        if (isLook(attribute)) look[attribute] ??= value;
        const place = `${tidy(element)}@${tidy(attribute)}`;
        const data = dataText(value);
        if (attribute === 'srcdoc') note(place, nested(value));
        else if (data !== undefined) note(place, nested(data));
        else if (pictures.length < mostPictures && isPicture(value)) pictures.push(value);
        else for (const text of attributeTexts(attribute, value)) note(place, whole(attribute, text));
      },
      oncdata(start, end, offset) {
        show(html.slice(start, end - offset));
      },
      oncomment(start, end, offset) {
        comments.push(nested(html.slice(start, end - offset)), '\n');
      },
      ondeclaration: ignore,
      onend: ignore,
      onprocessinginstruction: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return {
    visible: visible.join(''),
    hidden: hidden.join(''),
    scripts: scripts.join(''),
    comments: comments.join(''),
    attributes,
    links,
    pictures,
  };
}

function isPicture(value: string): boolean {
  return /^\s*data:image\/(?:png|jpe?g|gif|bmp|webp)[;,]/i.test(value.slice(0, 40));
}

/** All that a document says as one text, for documents inside another one. */
function everyText({ visible, hidden, scripts, comments, attributes }: HtmlTexts): string {
  return [visible, hidden, scripts, comments, ...attributes.map(({ text }) => text)].join('\n');
}

interface OpenElements {
  push(name: string, attributes: LookAttributes): void;
  close(name: string): void;
  hidden(): boolean;
}

/** The elements around the place where we are. Ends without a beginning are passed over without a search, so that each element costs once. */
function openElements(): OpenElements {
  const stack: { readonly name: string; readonly look: Look; readonly hidden: boolean }[] = [];
  const counts = new Map<string, number>();
  let beyond = 0;
  const pop = (): string | undefined => {
    const name = stack.pop()?.name;
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 1) - 1);
    return name;
  };
  return {
    push(name, attributes) {
      if (implied.has(name) && stack.at(-1)?.name === name) pop();
      if (stack.length === deepest) {
        beyond++;
        return;
      }
      const look = lookInside(stack.at(-1)?.look ?? page, name, attributes);
      stack.push({ name, look, hidden: isHidden(look) });
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    close(name) {
      if (beyond > 0) beyond--;
      else if ((counts.get(name) ?? 0) > 0) while (pop() !== name);
    },
    hidden: () => stack.at(-1)?.hidden ?? false,
  };
}

function isLook(name: string): name is (typeof lookAttributes)[number] {
  return (lookAttributes as readonly string[]).includes(name);
}

/** Names stand in fields that people read. */
function tidy(name: string): string {
  return /^[a-z][a-z0-9:_-]{0,30}$/.test(name) ? name : '?';
}
