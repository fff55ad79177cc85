import type { SourceAccess } from '../domain/ports.ts';
import type { HttpSource } from '../domain/source.ts';

/** Hides a source's credentials, in every form they travel in, from text that vendors can write (some echo the key). */
export function createVeil(source: HttpSource, { secret, password }: SourceAccess): (text: string) => string {
  const plain = [secret, password].filter((each) => each !== undefined && each !== '') as string[];
  const pair = source.auth?.in === 'basic' && secret !== undefined ? [`${secret}:${password ?? ''}`] : [];
  const forms = [...plain, ...pair].flatMap((each) => [
    each,
    encodeURIComponent(each),
    Buffer.from(each).toString('base64'),
    Buffer.from(each).toString('base64url'),
    JSON.stringify(each).slice(1, -1),
  ]);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((seen, form) => seen.replaceAll(form, '[redacted]'), text);
}
