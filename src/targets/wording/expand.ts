/** What a template can name: texts, lists of such, and true or false. */
export interface View {
  readonly [name: string]: string | boolean | null | undefined | readonly View[];
}

/** A template whose placeholders are marks that stand for values: what a value holds cannot become markup. */
export interface Expanded {
  readonly text: string;
  readonly values: readonly string[];
}

/** What is wrong with a template: one line for whoever wrote it. */
export class TemplateError extends Error {}

type Node =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'value'; readonly name: string }
  | { readonly is: 'section'; readonly name: string; readonly unless: boolean; readonly nodes: Node[] };

/** Private characters: no value holds one, since viewOf shows what is hidden. */
const [before, after] = ['\uE000', '\uE001'];
const tag = /\{\{([#^/]?) *([a-z_]+) *\}\}/;

/**
 * Reads a template: `{{name}}` is a value, `{{#name}}…{{/name}}` stands once for each of a list, or where there is something, and
 * `{{^name}}…{{/name}}` where there is nothing. A line that holds only such a tag is none of the text.
 * @param names those that there are
 * @throws TemplateError
 */
export function readTemplate(written: string, names: ReadonlySet<string>): readonly Node[] {
  const alone = /^[ \t]*(\{\{[#^/] *[a-z_]+ *\}\})[ \t]*\r?\n/gm;
  const text = written.replaceAll(before, '').replaceAll(after, '').replaceAll('\r\n', '\n').replace(alone, '$1');
  const root: Node[] = [];
  const open: { readonly name: string; readonly nodes: Node[] }[] = [{ name: '', nodes: root }];
  for (const piece of text.split(/(\{\{[#^/]? *[a-z_]+ *\}\})/)) {
    const nodes = open.at(-1)?.nodes ?? root;
    const [, sign, name = ''] = tag.exec(piece) ?? [];
    if (sign === undefined) {
      if (piece !== '') nodes.push({ is: 'text', text: piece });
      continue;
    }
    if (!names.has(name)) throw new TemplateError(`there is no {{${name}}}`);
    if (sign === '') nodes.push({ is: 'value', name });
    else if (sign === '/') {
      if (open.length === 1 || open.at(-1)?.name !== name) throw new TemplateError(`{{/${name}}} ends what was not begun`);
      open.pop();
    } else {
      const section = { is: 'section' as const, name, unless: sign === '^', nodes: [] };
      nodes.push(section);
      open.push(section);
    }
  }
  if (open.length > 1) throw new TemplateError(`{{#${open.at(-1)?.name}}} has no end`);
  return root;
}

/** Fills in a template, leaving marks where values are. */
export function expand(template: readonly Node[], view: View): Expanded {
  const values: string[] = [];

  function fill(nodes: readonly Node[], scopes: readonly View[]): string {
    return nodes.map((node) => one(node, scopes)).join('');
  }

  function one(node: Node, scopes: readonly View[]): string {
    if (node.is === 'text') return node.text;
    const found = scopes.find((scope) => Object.hasOwn(scope, node.name))?.[node.name];
    if (node.is === 'value') return typeof found === 'string' ? `${before}${values.push(found) - 1}${after}` : '';
    const empty = found === undefined || found === null || found === false || found === '' || (Array.isArray(found) && found.length === 0);
    if (node.unless) return empty ? fill(node.nodes, scopes) : '';
    if (empty) return '';
    return isList(found) ? found.map((each) => fill(node.nodes, [each, ...scopes])).join('') : fill(node.nodes, scopes);
  }

  return { text: fill(template, [view]), values };
}

/** Puts values where their marks are. */
export function unmark(text: string, values: readonly string[]): string {
  return text.replace(/\uE000(\d+)\uE001/g, (_, index: string) => values[Number(index)] ?? '');
}

function isList(found: View[string]): found is readonly View[] {
  return Array.isArray(found);
}
