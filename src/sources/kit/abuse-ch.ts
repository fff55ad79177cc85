import { z } from 'zod';
import type { Lookalike } from '../../domain/lookalike.ts';
import type { Observable } from '../../domain/observable.ts';
import type { Auth, Limit } from '../../domain/source.ts';
import { fromText } from './readings.ts';
import { address, domain } from './related.ts';

/** What the platforms of abuse.ch have in common: one key, the outcome as a word in the body, dates that end in "UTC". */
export const authKey = {
  in: 'header',
  name: 'Auth-Key',
  env: 'ABUSE_CH_AUTH_KEY',
  getKeyAt: 'https://auth.abuse.ch/',
} as const satisfies Auth;

/** Fair use is asked for and no number published: the figure is ours, and by the minute, so that a bare 429 is waited out for one. */
export function fairUse(cite: string): { readonly 'fair-use': readonly Limit[] } {
  return { 'fair-use': [{ requests: 120, per: 'minute', cite, unverified: true }] };
}

/** The words for "no record". The word counts, whether it comes under 200, as it does, or under a 404. */
export function absentAs(...words: [string, ...string[]]): Readonly<Record<number, z.ZodType>> {
  const says = z.object({ query_status: z.enum(words) });
  return { 200: says, 404: says };
}

/** Keys are refused with 401 and 403; the words count under 200, too. */
export const refusedAs: Readonly<Record<number, z.ZodType>> = {
  200: z.object({ query_status: z.enum(['unknown_auth_key', 'unauthorized', 'no_api_key', 'user_blacklisted']) }),
};

/** Percent from which a row of ThreatFox is taken at its word. 50 is what stands there when whoever shared it said nothing. */
export const sure = 75;

export const text = z.string().nullish();
/** A list, or null. */
export const tags = z.array(z.string()).nullish();
/** Most numbers come as strings. */
export const count = z.union([z.int().nonnegative(), z.string().regex(/^\d+$/).transform(Number)]);

/** `2019-01-19 01:33:26 UTC`, the same without a zone, or a day; undefined where there is none, which is null or empty. */
export function time(written: string | null | undefined): string | undefined {
  return written ? fromText(written.replace(/ UTC$/, 'Z')) : undefined;
}

/** Of times as {@link time} gives them. */
export function latest(times: readonly (string | undefined)[]): string | undefined {
  return times
    .flatMap((each) => each ?? [])
    .sort()
    .at(-1);
}

/** A page, address or name as their rows hold it: `http://…`, `192.0.2.1:443`, `example.com`. Undefined when it is none. */
export function place(written: string): Observable<'url' | 'ipv4' | 'domain'> | undefined {
  if (/^(https?|ftp):\/\//i.test(written)) return URL.canParse(written) ? { type: 'url', value: new URL(written).href } : undefined;
  const host = written.replace(/:\d+$/, '');
  const ip = address(host);
  // An IPv6 address and its port cannot be told apart.
  return ip === undefined ? domain(host) : ip.type === 'ipv4' ? { type: 'ipv4', value: ip.value } : undefined;
}

/** A file by its digest, whose length tells the kind. Undefined when it is none. */
export function file(digest: string | null | undefined): Observable<'md5' | 'sha1' | 'sha256'> | undefined {
  const type = ({ 32: 'md5', 40: 'sha1', 64: 'sha256' } as const)[digest?.length ?? 0];
  return type !== undefined && digest && /^[0-9a-f]+$/i.test(digest) ? { type, value: digest.toLowerCase() } : undefined;
}

/** How they refuse, for look-alikes. What a 429 of theirs looks like is not documented. */
export const refusals: Pick<Lookalike, 'unauthorized' | 'overQuota'> = {
  unauthorized: () => ({ status: 403, body: { query_status: 'unknown_auth_key' } }),
  overQuota: () => ({ status: 429, body: '<html><head><title>429 Too Many Requests</title></head></html>' }),
};
