import type { SourceAccess } from '../domain/ports.ts';
import type { HttpSource } from '../domain/source.ts';

/** Hides a source's credentials, in every form they travel in, from text that vendors can write (some echo the key). */
export function createVeil(source: HttpSource, { secret, password }: SourceAccess): (text: string) => string {
  const plain = [secret, password].filter((each) => each !== undefined && each !== '') as string[];
  const pair = source.auth?.in === 'basic' && secret !== undefined ? [`${secret}:${password ?? ''}`] : [];
  const longestFirst = [...new Set([...plain, ...pair].flatMap(forms))].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((seen, form) => seen.replaceAll(form, '[redacted]'), text);
}

function forms(secret: string): string[] {
  const percent = encodeURIComponent(secret);
  const strict = percent.replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ '': secret }).toString().slice(1);
  const encoded = [percent, strict, form].flatMap((each) => [each, each.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
  const quoted = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret);
  return [secret, quoted, quoted.replaceAll('/', '\\/'), ...encoded, bytes.toString('base64'), bytes.toString('base64url')];
}
