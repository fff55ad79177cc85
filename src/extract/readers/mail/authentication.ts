import type { MailAuthentication } from '../../../domain/submission.ts';

interface Header {
  readonly key: string;
  readonly value: string;
}

const methods = ['spf', 'dkim', 'dmarc', 'arc', 'compauth'] as const;
type Method = (typeof methods)[number];

/** A receiver writes a handful; more of them are somebody's attempt to fill the report. */
const mostResults = 50;

/**
 * What the receiver's server said about who sent a mail, from its header in document order: the topmost
 * Authentication-Results (and its neighbours down to the next Received, which a sender cannot reach), else the topmost
 * ARC-Authentication-Results, else Received-SPF. Nothing below is believed, for the sender could have written it. At most
 * 50 results of a kind of header.
 */
export function authenticationOf(headers: readonly Header[]): readonly MailAuthentication[] {
  const first = headers.findIndex(({ key }) => key === 'authentication-results');
  if (first !== -1) {
    const rest = headers.slice(first);
    const hop = rest.findIndex(({ key }) => key === 'received');
    const own = hop === -1 ? rest : rest.slice(0, hop);
    const server = serverOf(own[0]?.value ?? '');
    const results = own.filter(({ key, value }) => key === 'authentication-results' && serverOf(value) === server);
    const found = results.flatMap(({ value }) => parseResults(value)).slice(0, mostResults);
    if (found.some(({ method }) => method === 'spf')) return found;
    return [...found, ...receivedSpf(own)];
  }
  const sealed = headers.find(({ key }) => key === 'arc-authentication-results');
  return sealed === undefined ? receivedSpf(headers) : parseResults(sealed.value);
}

/** One Authentication-Results value by RFC 8601; results of other methods and what is not understood are left out, and all after the first 50. */
export function parseResults(value: string): MailAuthentication[] {
  const results = segments(value).flatMap((segment) => {
    const [result, ...properties] = segment.split(' ').filter(Boolean);
    const [, name, word] = /^([a-z-]+)(?:\/\d+)?=([a-z]+)/i.exec(result ?? '') ?? [];
    const method = methods.find((known) => known === name?.toLowerCase());
    if (method === undefined || word === undefined) return [];
    const domain = domainOf(method, properties);
    return [{ method, result: word.toLowerCase(), ...(domain === undefined ? {} : { domain }) }];
  });
  return results.slice(0, mostResults);
}

const properties: Readonly<Record<Method, readonly string[]>> = {
  spf: ['smtp.mailfrom', 'smtp.mail', 'smtp.helo'],
  dkim: ['header.d', 'header.i'],
  dmarc: ['header.from'],
  arc: ['header.oldest-pass', 'arc.chain'],
  compauth: ['header.from'],
};

function domainOf(method: Method, words: readonly string[]): string | undefined {
  for (const property of method === 'arc' ? [] : properties[method]) {
    const written = words.find((word) => word.toLowerCase().startsWith(`${property}=`))?.slice(property.length + 1);
    const domain = written?.slice(written.lastIndexOf('@') + 1).toLowerCase();
    if (domain !== undefined && /^[\p{L}\p{N}._-]+\.[\p{L}\p{N}-]+$/u.test(domain)) return domain;
  }
  return undefined;
}

/** The authserv-id, empty where a server (Microsoft's) leaves it out. */
function serverOf(value: string): string {
  const [first = ''] = segments(value);
  return first.includes('=') ? '' : (first.trim().split(' ', 1)[0] ?? '').toLowerCase();
}

function receivedSpf(headers: readonly Header[]): MailAuthentication[] {
  const value = headers.find(({ key }) => key === 'received-spf')?.value ?? '';
  const result = /^\s*([a-z]+)/i.exec(value)?.[1]?.toLowerCase();
  if (result === undefined) return [];
  const words = segments(value).flatMap((segment) => segment.split(' '));
  const from = words.find((word) => word.toLowerCase().startsWith('envelope-from='))?.slice('envelope-from='.length);
  const domain =
    from?.includes('@') === true
      ? from
          .slice(from.lastIndexOf('@') + 1)
          .replace(/>$/, '')
          .toLowerCase()
      : undefined;
  return [{ method: 'spf', result, ...(domain === undefined || domain === '' ? {} : { domain }) }];
}

/** The parts between semicolons, without comments (they nest) and quotes, spaces folded and none around `=`. One pass. */
function segments(value: string): readonly string[] {
  const found: string[] = [];
  let segment: string[] = [];
  let depth = 0;
  let quoted = false;
  const end = (): void => {
    found.push(segment.join('').replace(/ ?= ?/g, '=').trim());
    segment = [];
  };
  for (let i = 0; i < value.length; i++) {
    const character = value[i] ?? '';
    if (character === '\\' && (quoted || depth > 0)) {
      i++;
      if (quoted) segment.push(value[i] ?? '');
    } else if (quoted) {
      if (character === '"') quoted = false;
      // Inside quotes a space or semicolon is text: it must not cut.
      else segment.push(/[\s;=]/.test(character) ? '_' : character);
    } else if (character === '(') depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if (character === '"') quoted = true;
    else if (character === ';') end();
    else if (!/\s/.test(character)) segment.push(character);
    else if (segment.at(-1) !== ' ') segment.push(' ');
  }
  end();
  return found;
}
