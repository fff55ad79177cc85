import type { SourceAccess } from '../../domain/ports.ts';
import type { HttpSource, Request } from '../../domain/source.ts';
import type { Reply } from '../classify.ts';

/** What is asked where a registry hands a question on to, if the source knows the place; undefined for every other reply. It is a request of its own. */
export function onward(
  { redirectsTo = [] }: Pick<HttpSource, 'redirectsTo'>,
  access: Pick<SourceAccess, 'ownAddress'>,
  { status, headers }: Reply,
): Pick<Request, 'baseUrl' | 'path' | 'query'> | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || typeof headers.location !== 'string') return undefined;
  const url = URL.parse(headers.location);
  const known = access.ownAddress ? [] : redirectsTo;
  if (!url || !known.some((base) => url.href.startsWith(`${base.replace(/\/$/, '')}/`))) return undefined;
  const { origin: baseUrl, pathname: path, searchParams } = url;
  return { baseUrl, path, query: Object.fromEntries(searchParams) };
}
