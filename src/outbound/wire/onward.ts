import type { SourceAccess } from '../../domain/ports.ts';
import type { HttpSource } from '../../domain/source.ts';
import type { Reply } from '../classify.ts';

/** Where a registry hands a question on to, if the source knows the place; undefined for every other reply. */
export function onward(
  { redirectsTo = [] }: Pick<HttpSource, 'redirectsTo'>,
  access: Pick<SourceAccess, 'ownAddress'>,
  { status, headers }: Reply,
  from: URL,
): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || typeof headers.location !== 'string' || !URL.canParse(headers.location, from.href))
    return undefined;
  const url = new URL(headers.location, from);
  const known = access.ownAddress ? [] : redirectsTo;
  return known.some((base) => url.href.startsWith(`${base.replace(/\/$/, '')}/`)) ? url : undefined;
}
