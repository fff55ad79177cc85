import { longest } from './readings.ts';
import { holdsMailbox, holdsSecretPart, isConfidential } from './secrets.ts';

/**
 * `redact`: without user, fragment, and the parameters that hold a credential, a mail address or a tracking id;
 * `strict`: without user, fragment and query; `as-is`: as it was found.
 */
export type UrlRedaction = 'redact' | 'strict' | 'as-is';

export interface Redacted {
  /** The URL to ask about: of the same scheme, host, port and path, letter by letter. */
  readonly url: string;
  /** What could not be taken out, for a person: then the URL is not to be told. */
  readonly left?: string;
}

/**
 * A URL without what is nobody's business. Parameters go with their names: vendors know the URL without them sooner than one with
 * holes. What stands in the path stays, and is told in `left`: another path is another page, and "no record" of a page that never
 * was would read like an answer. Never throws; what is no URL comes back as it is.
 */
export function redactUrl(value: string, how: UrlRedaction): Redacted {
  const before = URL.parse(value);
  if (how === 'as-is' || before === null) return { url: value };
  const [address = ''] = value.split('#', 1);
  const start = address.indexOf('?');
  const place = withoutUser(start === -1 ? address : address.slice(0, start), before);
  const query = start === -1 || how === 'strict' ? '' : openPart(address.slice(start + 1));
  const url = query === '' ? place : `${place}?${query}`;
  // Made of text and not by URL, which would rewrite hosts such as 0x7f.1: so it is looked at once more.
  const after = URL.parse(url);
  const same = after !== null && (['protocol', 'host', 'pathname'] as const).every((part) => after[part] === before[part]);
  if (!same || after.username !== '' || after.password !== '' || after.hash !== '')
    return { url: value, left: 'a URL from which its credentials cannot be taken' };
  if (holdsSecretPart(after.pathname)) return { url, left: 'its path holds what looks like a token or a session' };
  return holdsMailbox(url) ? { url, left: 'its path holds a mail address' } : { url };
}

function withoutUser(place: string, { pathname }: URL): string {
  const start = place.indexOf('://') + 3;
  const length = place.slice(start).search(/[/\\]/);
  const end = length === -1 ? place.length : start + length;
  const user = place.lastIndexOf('@', end - 1) + 1;
  const path = length === -1 && pathname === '/' ? '/' : place.slice(end);
  return `${place.slice(0, start)}${place.slice(Math.max(start, user), end)}${path}`;
}

/** The parameters that may be told, as they were written. */
function openPart(query: string): string {
  const all = query.split(/(?=[&;])/);
  const kept = all.filter((each) => {
    const parameter = each.replace(/^[&;]/, '');
    return parameter !== '' && parameter.length <= longest && !isConfidential(parameter);
  });
  return kept.length === all.length ? query : kept.join('').replace(/^[&;]/, '');
}
