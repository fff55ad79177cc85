import { segment } from '../../sources/kit/path.ts';

/** Where a template stands; it decides how what is inserted is encoded. */
export type Place = 'path' | 'query' | 'body' | 'link';

/**
 * `value`: as it is, encoded for its place. `quoted`: within double quotes, for search languages. `base64url`: unpadded.
 * `number`: of an AS. `key`: where outbound/ puts the key.
 */
export const inserts = ['value', 'quoted', 'base64url', 'number', 'key'] as const;
export type Insert = (typeof inserts)[number];

type Piece = string | { readonly insert: Insert };

export interface Template {
  readonly pieces: readonly Piece[];
  readonly inserts: readonly Insert[];
}

const allowed: Readonly<Record<Place, readonly Insert[]>> = {
  path: ['value', 'base64url', 'number', 'key'],
  query: ['value', 'quoted', 'base64url', 'number', 'key'],
  body: ['value', 'quoted', 'base64url', 'number'],
  link: ['value', 'base64url', 'number'],
};

/** What a template is made of; or, as a text, what it should be. `{{` and `}}` are braces. */
export function parseTemplate(text: string, place: Place): Template | string {
  const pieces: Piece[] = [];
  for (const [found, name] of text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (found === '{{' || found === '}}') pieces.push(found.charAt(0));
    else if (name !== undefined) {
      const insert = allowed[place].find((each) => each === name);
      if (insert === undefined) return `only ${listed(allowed[place])} in braces (a brace itself is written twice)`;
      pieces.push({ insert });
    } else if (/^[{}]$/.test(found)) return 'braces in pairs (a brace itself is written twice)';
    else pieces.push(found);
  }
  return { pieces, inserts: pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.insert])) };
}

/** Whether what is inserted stands amid other text that a search language reads. */
export function isEmbedded({ pieces }: Template): boolean {
  return pieces.length > 1;
}

/** @throws RangeError on a value that no encoding can hold in that place: it is not asked about. */
export function fill(template: Template, place: Place, value: string): string {
  // Half a character has no encoding, and what looks like the place of the key would be given the key.
  if (!value.isWellFormed() || /[{]key[}]/.test(value)) throw new RangeError('it cannot be sent');
  const embedded = place !== 'path' && place !== 'link' && isEmbedded(template);
  return template.pieces.map((piece) => (typeof piece === 'string' ? piece : inserted(piece.insert, place, embedded, value))).join('');
}

/** What is wrong with a link template; undefined where it is one. */
export function linkProblem(link: string): string | undefined {
  const template = parseTemplate(link, 'link');
  if (typeof template === 'string') return template;
  return /^https?:\/\/[^/{}?#@\s\\]+\/\S*$/.test(link)
    ? undefined
    : 'an address whose host is written out, such as https://ti.example/{value}';
}

function inserted(insert: Insert, place: Place, embedded: boolean, value: string): string {
  switch (insert) {
    case 'key':
      return '{key}';
    case 'base64url':
      return Buffer.from(value).toString('base64url');
    case 'quoted':
      return JSON.stringify(value);
    case 'number': {
      const number = /^AS(\d{1,10})$/.exec(value)?.[1];
      if (number === undefined) throw new RangeError('it is no number of an AS');
      return number;
    }
    case 'value':
      if (place === 'path') return segment(value);
      if (place === 'link') return encodeURIComponent(value);
      // Amid other words it could be read as words of its own.
      if (embedded && !/^[\w.:-]+$/.test(value)) throw new RangeError('it may not stand in a search without quotes');
      return value;
  }
}

function listed(names: readonly Insert[]): string {
  return names.map((name) => `{${name}}`).join(', ');
}
