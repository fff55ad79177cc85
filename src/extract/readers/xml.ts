import { Tokenizer } from 'htmlparser2';
import type { Trouble } from '../../domain/submission.ts';
import { extractInto } from '../extract.ts';
import type { Gathering } from '../gather.ts';
import { doubting } from './annotate.ts';
import { readNamed } from './names.ts';

/** An element that is open. */
interface Element {
  readonly name: string;
  /** `Event/EventData/Data[Image]`, cut where nesting is hostile. */
  path: string;
  /** What the text in it is called: its name, or what its `Name` attribute says. */
  called: string;
  text: string[];
}

/** Elements of which the names are kept; deeper ones are read under the path of the last. */
const deepest = 256;
const longestPath = 300;

/**
 * Reads the text of each element and the values of attributes. Fields are paths: `Event/System/Computer`, and
 * `Event/System/Provider@Name`; an element that is named by an attribute (`<Data Name="Image">`) is `Data[Image]`.
 * Declarations of namespaces are no findings, comments are doubtful. Entities that the document declares itself are never
 * expanded, nothing is fetched. What is not well formed is read as far as it goes.
 *
 * Uses the tokenizer alone: the parser's stack of open elements takes quadratic time on a million nested ones.
 */
export function readXml(gathering: Gathering, text: string): readonly Trouble[] {
  const open: Element[] = [];
  let tooDeep = 0;
  let unclosed = 0;
  let attribute = '';
  let value: string[] = [];
  const root: Element = { name: '', path: 'text', called: '', text: [] };
  const top = (): Element => open.at(-1) ?? root;
  const inComments = doubting(gathering, 'in a comment');
  const flush = (element: Element): void => {
    const held = element.text.join('');
    if (held.trim() !== '') readNamed(gathering, held, element.path, local(element.called), local(open.at(-2)?.name ?? ''));
    if (held !== '') element.text = [];
  };
  const close = (): void => {
    flush(top());
    open.pop();
  };
  const ignore = (): void => undefined;
  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      onopentagname(start, end) {
        flush(top());
        if (open.length >= deepest) {
          tooDeep++;
          return;
        }
        const name = text.slice(start, Math.min(end, start + 100));
        open.push({ name, path: below(open.at(-1)?.path ?? '', name), called: name, text: [] });
      },
      onclosetag(start, end) {
        if (tooDeep > 0) {
          flush(top());
          tooDeep--;
          return;
        }
        const name = text.slice(start, Math.min(end, start + 100));
        const index = open.findLastIndex((element) => element.name === name);
        if (index === -1) return void unclosed++;
        unclosed += open.length - 1 - index;
        while (open.length > index) close();
      },
      onselfclosingtag() {
        if (tooDeep > 0) tooDeep--;
        else close();
      },
      ontext(start, end) {
        top().text.push(text.slice(start, end));
      },
      ontextentity(codepoint) {
        top().text.push(String.fromCodePoint(codepoint));
      },
      oncdata(start, end, offset) {
        top().text.push(text.slice(start, end - offset));
      },
      oncomment(start, end, offset) {
        extractInto(inComments, text.slice(start, end - offset), `${top().path}/comment`);
      },
      onattribname(start, end) {
        attribute = text.slice(start, Math.min(end, start + 100));
        value = [];
      },
      onattribdata(start, end) {
        value.push(text.slice(start, end));
      },
      onattribentity(codepoint) {
        value.push(String.fromCodePoint(codepoint));
      },
      onattribend() {
        const element = top();
        const held = value.join('');
        if (isNamespace(attribute)) return;
        if (/^(?:name|key)$/i.test(attribute) && tooDeep === 0 && held.length <= 80 && !element.path.endsWith(']')) {
          element.path = `${element.path}[${held}]`;
          element.called = held;
        }
        readNamed(gathering, held, `${element.path}@${attribute}`, local(attribute), local(element.name));
      },
      ondeclaration: ignore,
      onend: ignore,
      onopentagend: ignore,
      onprocessinginstruction: ignore,
    },
  );
  tokenizer.write(text);
  tokenizer.end();
  unclosed += open.length;
  while (open.length > 0) close();
  flush(root);
  return unclosed === 0
    ? []
    : [{ part: 'text', message: `the XML is not well formed (${unclosed} tags without their match); it was read as far as it goes` }];
}

function isNamespace(attribute: string): boolean {
  return attribute === 'xmlns' || attribute.startsWith('xmlns:') || /(?:^|:)(?:noNamespaceS|s)chemaLocation$/.test(attribute);
}

/** The name without its namespace. */
function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function below(path: string, name: string): string {
  return path.length > longestPath ? path : path === '' ? name : `${path}/${name}`;
}
