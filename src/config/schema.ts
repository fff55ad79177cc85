import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { reliabilities } from '../domain/lookup.ts';
import { paps, tlps } from '../domain/marking.ts';
import type { personalTypes } from '../domain/observable.ts';
import { type datasetNames, listEffects } from '../domain/source.ts';
import { durationText } from './sections/fields.ts';
import { sections } from './sections/sections.ts';

// Error texts complete "expected …". They never repeat the value: it may be a key in the wrong place.

/** An address below which requests can be built. */
export function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && !/[?#\s]/.test(text);
}

/** A list that lies on this machine: `file:/srv/lists/manifest.json`. */
export function isFileUrl(text: string): boolean {
  return /^file:\/(?:\/\/)?[^/?#\s][^?#\s]*$/.test(text) && URL.canParse(text);
}

/** A resolver that is asked over the DNS: `dns://192.0.2.53`, `dns://[2001:db8::53]:5353`, or `dns:system`, the one of this machine. */
export function isResolver(text: string): boolean {
  if (text === 'dns:system') return true;
  if (!/^dns:\/\/[^/?#@\s]+\/?$/.test(text) || !URL.canParse(text)) return false;
  return isIP(new URL(text).hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/** A proxy may carry a user and a password; a missing scheme means http, as with curl. */
export function isProxyUrl(text: string): boolean {
  const full = text.includes('://') ? text : `http://${text}`;
  return URL.canParse(full) && /^https?:$/.test(new URL(full).protocol);
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const widest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    more.length === 0 && !address.includes('%') && widest > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest))
  );
}

/** Lower case, ASCII, without `*.` before and the dot behind; empty where it is no domain. */
export function ownDomain(text: string): string {
  const ascii = domainToASCII(text.replace(/^\*?\./, '').replace(/\.$/, ''));
  return /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/.test(ascii) && !ascii.includes('..') && isIP(ascii) === 0 ? ascii : '';
}

const path = z.string();
const flag = z.boolean();
const secret = z.string().refine((text) => !/[\x00-\x1f\x7f]/.test(text.trim()), 'one line without control characters');
const baseUrl = z
  .string()
  .refine(
    (text) => isBaseUrl(text) || isResolver(text) || isFileUrl(text),
    'an http:// or https:// address without user, password, query or fragment',
  )
  .meta({ format: 'uri' });
const remembered = durationText('0s', '365d');
const freshFor = {
  found: remembered.optional().describe('how long an answer with a record is remembered'),
  not_found: remembered.optional().describe('how long an answer without a record is remembered'),
};

const denied = flag.default(false);
const reserve = z.number().min(0, '0 to 0.9').max(0.9, '0 to 0.9');

/** The address of a database of PostgreSQL; undefined where it is none. Without a host it is a socket on this machine, which `URL` does not know. */
export function databaseAddress(text: string): URL | undefined {
  const hosted = text.replace(/^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)(?=[/?]|$)/, '$1localhost');
  if (/\s/.test(text) || !/^postgres(?:ql)?:\/\//.test(text)) return undefined;
  return URL.canParse(hosted) ? new URL(hosted) : undefined;
}

/** What may be said about one source. */
export const sourceSchema = z
  .strictObject({
    enabled: flag.optional().describe('false: never asked; true is needed by sources that are asked only on request'),
    api_key: secret.optional().describe('the key (for Basic: the user), or where it is: file:/run/secrets/name, env:NAME'),
    api_keys: z
      .array(secret)
      .max(100)
      .default([])
      .describe('several keys, each with a budget of its own: whichever has some left is used; written as api_key is'),
    password: secret.optional().describe('for Basic authentication, and the secret of a client id; file: and env: as for api_key'),
    tenant: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{0,252}$/i, 'the id or the domain name of a tenant')
      .optional()
      .describe('only for sources whose key belongs to a tenant of the vendor'),
    base_url: baseUrl
      .optional()
      .describe(
        'another address than the vendor’s: a server of your own or a gateway; of sources that ask the DNS, a resolver: https://…, dns://address or dns:system',
      ),
    plan: z.string().optional().describe('your plan at the vendor; it decides the limits'),
    limits: z
      .array(z.strictObject({ requests: z.int().positive(), per: z.enum(['second', 'minute', 'hour', 'day', 'month']) }))
      .default([])
      .describe('stricter limits than the plan’s, for a key that you share; laxer ones are refused'),
    tier: z
      .enum(['plentiful', 'scarce'])
      .optional()
      .describe('in a thrifty job, a scarce source is asked only while its answer could change the verdict; default: by its limits'),
    reserve: reserve.optional().describe('as reserve above, for this source'),
    max_tlp: z.enum(tlps).default('amber').describe('nothing marked stricter is told to this source'),
    timeout: durationText('100ms', '10m').optional().describe('for one request; 20s, or more for sources that are known to be slow'),
    ca_file: path.optional().describe('PEM file of the certificate authority of your own server'),
    own_server: flag.default(false).describe('you run the server behind base_url: nobody else learns what is asked, so PAP:RED allows it'),
    fresh_for: z.strictObject(freshFor).prefault({}),
    every: durationText('1m', '365d')
      .optional()
      .describe('of a feed: how often it is downloaded; never more often than its publisher asks for'),
    effects: z
      .record(z.string(), z.enum(listEffects))
      .default({})
      .describe(
        'of a list of what is known to be good, by the name of the list, * for all: skip third parties, lower the score, or only tell',
      ),
    covers_hosts: flag.default(false).describe('of such a list: an entry that is a host also stands for the URLs on it'),
    reliability: z.enum(reliabilities).optional().describe('how far its opinion counts: A completely … E not, F cannot be judged'),
  })
  .prefault({});
export type RawSource = z.output<typeof sourceSchema>;

/** The configuration as users write it (snake_case), for these sources. Every default that needs no thought is filled in. */
export function configSchema(ids: readonly string[]) {
  return z.strictObject({
    marking: z
      .strictObject({
        tlp: z.enum(tlps).default('amber').describe('TLP 2.0 of what you submit, unless it is said with it'),
        pap: z.enum(paps).default('amber').describe('PAP of what you submit: red asks nobody, amber no suspect’s machine'),
      })
      .prefault({}),
    person: z
      .string()
      .regex(/^[^\p{C}]{1,100}$/u, 'a name of at most 100 characters')
      .optional()
      .describe('who asks, as the egress ledger tells it; default: the login name'),
    deadline: durationText('100ms', '1d')
      .default('60s')
      .describe('when a report is written at the latest; what is missing is marked as missing'),
    offline: flag.default(false).describe('nobody is asked; only what is on this machine answers'),
    proxy: z
      .string()
      .refine(isProxyUrl, 'an http:// or https:// address')
      .optional()
      .describe('for all vendors, http://[user:password@]host:port'),
    ca_file: path.optional().describe('PEM file of a certificate authority, such as that of a proxy that opens TLS'),
    user_agent: z
      .string()
      .regex(/^[\x20-\x7e]{1,200}$/, 'at most 200 printable ASCII characters')
      .optional(),
    store: z
      .strictObject({
        path: path.optional().describe('file of the answers remembered and the budgets spent, or :memory:'),
        url: secret
          .optional()
          .describe('postgres://user:password@host/database for several machines, or where it is: file:, env:; goes before path'),
      })
      .prefault({}),
    feeds: z.strictObject({ folder: path.optional().describe('where copies of lists are kept') }).prefault({}),
    log: z
      .strictObject({
        level: z.enum(['debug', 'info', 'warn', 'silent']).default('warn'),
        json: flag.default(false).describe('one JSON object per line'),
      })
      .prefault({}),
    own: z
      .strictObject({
        domains: z.array(z.string().refine((text) => ownDomain(text) !== '', 'a domain name')).default([]),
        networks: z.array(z.string().refine(isNetwork, 'a network such as 10.0.0.0/8 or an address')).default([]),
        emails: z.array(z.string().regex(/^[^\s@]+@[^\s@]+$/, 'a mail address')).default([]),
      })
      .prefault({})
      .describe('what is yours: never told to a third party'),
    privacy: z
      .strictObject({
        consent: z
          .strictObject({
            email: denied,
            xmpp: denied,
            phone: denied,
            'telegram-handle': denied,
            'discord-handle': denied,
          } satisfies Record<(typeof personalTypes)[number], typeof denied>)
          .prefault({})
          .describe('which types of personal data may be told to third parties'),
        deny: z
          .array(z.string())
          .max(1_000)
          .default([])
          .describe('what is never told to a third party: globs such as *.example.com or *name*, and /regular expressions/'),
        urls: z
          .enum(['redact', 'strict', 'as-is'])
          .default('redact')
          .describe('URLs are told without credentials, tokens, mail addresses, tracking ids and fragment; strict: without any parameter'),
      })
      .prefault({}),
    protected_names: z.array(z.string().min(1)).default([]).describe('domains and names whose look-alikes are to be noticed'),
    datasets: z
      .strictObject({ country: path.optional(), asn: path.optional() } satisfies Record<(typeof datasetNames)[number], unknown>)
      .prefault({})
      .describe('MMDB files that map addresses to facts'),
    custom_sources: z.array(path).default([]).describe('files that declare sources of your own, one each'),
    reserve: reserve.default(0.2).describe('share of each limit that bulk work and alerts leave to people who wait'),
    give_up_after: durationText('1m', '90d').default('7d').describe('how long a lookup that cannot be made is tried again'),
    keep: z
      .strictObject({
        submissions: durationText('1h', '3650d').default('90d').describe('how long submissions are kept after their end'),
        answers: durationText('1h', '3650d').default('365d').describe('how long answers are kept, for verdicts as of a past time'),
      })
      .prefault({}),
    lease: durationText('5s', '5m').default('15s').describe('after so long without a sign of life, the work of a worker goes to others'),
    concurrency: z.int().min(1).max(1_000).default(64).describe('lookups under way at once in one worker'),
    cache: z.strictObject(freshFor).prefault({}).describe('for all sources, instead of each source’s own'),
    scoring: z
      .strictObject({ policy: z.enum(['default', 'classic']).default('default'), overrides: z.record(z.string(), z.unknown()).default({}) })
      .prefault({}),
    ...sections,
    sources: z.strictObject(Object.fromEntries(ids.map((id) => [id, sourceSchema]))).prefault({}),
  });
}
export type RawConfig = z.output<ReturnType<typeof configSchema>>;
