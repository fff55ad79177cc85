import type { IncomingHttpHeaders } from 'node:http';
import type { Auth } from '../domain/source.ts';

export interface PresentedKey {
  /** What was sent in the key's place; of Basic `user:password`; empty where nothing was. */
  readonly presented: string;
  readonly accepted: boolean;
}

/** Looks for the key where the source declares it, prefix included. A source without `auth` accepts everybody. For Basic, user and password are both `key`. */
export function presentedKey(
  auth: Auth | undefined,
  key: string,
  headers: IncomingHttpHeaders,
  path: string,
  query: Readonly<Record<string, string>>,
): PresentedKey {
  if (auth === undefined) return { presented: '', accepted: true };
  switch (auth.in) {
    case 'header': {
      const sent = String(headers[auth.name.toLowerCase()] ?? '');
      const prefix = auth.prefix ?? '';
      return { presented: sent.startsWith(prefix) ? sent.slice(prefix.length) : sent, accepted: sent === prefix + key };
    }
    case 'query': {
      const sent = Object.hasOwn(query, auth.name) ? (query[auth.name] ?? '') : '';
      return { presented: sent, accepted: sent === key };
    }
    case 'place': {
      // It stands within a longer text; what was sent instead of it nobody can tell from there.
      const accepted = [path, ...Object.values(query)].some((text) => text.includes(key));
      return { presented: accepted ? key : '', accepted };
    }
    case 'oauth': {
      const sent = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
      return { presented: sent, accepted: sent === key };
    }
    case 'basic': {
      const [, encoded = ''] = /^basic +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
      const sent = Buffer.from(encoded, 'base64').toString('utf8');
      return { presented: sent, accepted: sent === `${key}:${key}` };
    }
  }
}
