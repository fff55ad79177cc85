import type { SourceAccess } from '../../domain/ports.ts';
import type { RemoteSource } from '../../domain/source.ts';

export interface Veil {
  /** The text without the credentials, in whatever form they travel. */
  hide(text: string): string;
  /** Hides this, too, from now on: a token that was bought. */
  learn(secret: string): void;
}

/** Tokens that are hidden beside the newest one: a late reply may echo one that has been replaced. */
const remembered = 3;

/** Hides a source's credentials, in every form they travel in, from text that vendors can write (some echo the key). */
export function createVeil(source: RemoteSource, { secret, password }: SourceAccess): Veil {
  const plain = [secret, password].filter((each) => each !== undefined && each !== '') as string[];
  const paired = source.auth?.in === 'basic' || source.auth?.in === 'oauth';
  const pair = paired && secret !== undefined ? [`${secret}:${password ?? ''}`] : [];
  const own = [...plain, ...pair];
  let learnt: string[] = [];
  let longestFirst = spellings(own);
  return {
    hide: (text) => longestFirst.reduce((seen, form) => seen.replaceAll(form, '[redacted]'), text),
    learn(token) {
      if (learnt.includes(token)) return;
      learnt = [token, ...learnt].slice(0, remembered);
      longestFirst = spellings([...own, ...learnt]);
    },
  };
}

function spellings(secrets: readonly string[]): string[] {
  return [...new Set(secrets.flatMap(forms))].sort((a, b) => b.length - a.length);
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
