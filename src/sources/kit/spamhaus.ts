import { z } from 'zod';
import type { Lookalike } from '../../domain/lookalike.ts';
import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Request } from '../../domain/source.ts';
import { type Answer, answer, answered, backwards, forwards, nameOf, question, questioned, records } from './dns.ts';

/**
 * What the return codes of the lists of Spamhaus say, numbered as its Web Query Service numbers them: 127.0.0.2 is 1002, 127.0.1.4
 * is 2004. https://docs.spamhaus.com/datasets/docs/source/10-data-type-documentation/datasets/040-zones.html
 */
const listings: Readonly<Record<number, readonly [list: string, category: string]>> = {
  1002: ['Spamhaus SBL', 'spam'],
  1003: ['Spamhaus CSS', 'spam'],
  1004: ['Spamhaus XBL', 'compromised'],
  1005: ['Spamhaus XBL', 'compromised'],
  1006: ['Spamhaus XBL', 'compromised'],
  1007: ['Spamhaus XBL', 'compromised'],
  1009: ['Spamhaus DROP', 'hijacked-network'],
  1020: ['Spamhaus AuthBL', 'bruteforce'],
  1030: ['Spamhaus BCL', 'botnet-cc'],
  2002: ['Spamhaus DBL', 'spam'],
  2004: ['Spamhaus DBL', 'phishing'],
  2005: ['Spamhaus DBL', 'malware'],
  2006: ['Spamhaus DBL', 'botnet-cc'],
  // Rightful domains that others abuse: they are victims, and dangerous while it lasts.
  2102: ['Spamhaus DBL: abused legitimate domain, spam', 'compromised'],
  2104: ['Spamhaus DBL: abused legitimate domain, phishing', 'compromised'],
  2105: ['Spamhaus DBL: abused legitimate domain, malware', 'compromised'],
  2106: ['Spamhaus DBL: abused legitimate domain, botnet command and control', 'compromised'],
};

/** What is no accusation: policy of the network's owner, and services that lead wherever they are told. */
const remarks: Readonly<Record<number, Observation>> = {
  1010: { kind: 'network', usage_type: 'end users, not to send mail directly (Spamhaus PBL, by the provider)' },
  1011: { kind: 'network', usage_type: 'end users, not to send mail directly (Spamhaus PBL)' },
  2103: { kind: 'classification', label: 'abused-redirector', detail: 'Spamhaus DBL: a redirector that spam uses' },
};

/** The facts behind return codes. Throws where none of them is known: whatever that was, it was no listing. */
export function factsOf(codes: readonly number[]): Observation[] {
  const facts = [...new Set(codes)].flatMap((code): Observation[] => {
    const remark = remarks[code];
    const [list, category] = listings[code] ?? [];
    return list && category ? [{ kind: 'listing', list, category }] : remark ? [remark] : [];
  });
  if (facts.length === 0) throw new RangeError(`no return code of these lists: ${codes.join(', ')}`);
  return facts;
}

export function linkTo(value: string): string {
  return `https://check.spamhaus.org/results/?query=${encodeURIComponent(value)}`;
}

/** The zones of the DNS in which the lists are: of addresses and of domains. */
export interface Zones {
  readonly ip: string;
  readonly domain: string;
}

type Asked = Observable<'ipv4' | 'ipv6' | 'domain'>;

/** Always listed (RFC 5782, 5). */
export const testEntry = { type: 'ipv4', value: '127.0.0.2' } as const;

/** A reply that holds this error instead of a return code. */
function saying(...codes: readonly string[]): z.ZodType {
  const error = z.object({ data: z.enum(codes as [string, ...string[]]) });
  return z.object({
    Status: z.literal(0),
    Answer: z.array(z.unknown()).refine((all) => all.some((each) => error.safeParse(each).success)),
  });
}

/** Errors, never listings: https://www.spamhaus.org/faqs/dnsbl-usage/ . Others of 127.255.255.0/24 do not read. */
const meanings = {
  // A public resolver, or one that cannot be told apart from others; a key that is disabled, or another account's.
  refused: { 200: saying('127.255.255.254', '127.255.255.250', '127.255.255.251') },
  quota: { 200: saying('127.255.255.255') },
};

/** The parts of a dialogue with one of Spamhaus's block lists in the DNS. */
export function blockList(zones: Zones) {
  return {
    first: { ...meanings, request: (observable: Asked) => questionIn(zones, observable), body: answer },
    next: {
      ...meanings,
      /**
       * Resolvers that Spamhaus does not serve hear "no such name" to every question. That something is not listed is believed
       * where what is always listed is found.
       */
      request: (_: Asked, first: Answer, further: readonly unknown[]) =>
        codesOf(first).length === 0 && further.length === 0 ? questionIn(zones, testEntry) : undefined,
      body: answer,
    },
    /** The return codes; none where it is not listed. */
    codes(first: Answer, further: readonly (Answer | undefined)[]): number[] {
      const codes = codesOf(first);
      if (codes.length === 0 && further.every((each) => each === undefined || codesOf(each).length === 0))
        throw new RangeError('not even the test entry is found: this resolver has no answers of Spamhaus');
      return codes;
    },
  };
}

function questionIn(zones: Zones, { type, value }: Asked): Request {
  return type === 'domain' ? question(`${nameOf(value)}.${zones.domain}`, 'A') : question(`${backwards(value)}.${zones.ip}`, 'A');
}

function codesOf(said: Answer): number[] {
  return records(said, 'A').map((address) => {
    const [, list, code] = /^127\.0\.([0-2])\.(\d{1,3})$/.exec(address) ?? [];
    if (list === undefined || Number(code) === 255) throw new RangeError(`${address.slice(0, 40)} is no return code but an error`);
    return (Number(list) + 1) * 1000 + Number(code);
  });
}

/** Those lists, played behind a resolver that answers in JSON. `keyed`: a label with the key stands before the zone. */
export function playedList(source: string, zones: Zones, keyed: boolean): Lookalike {
  const within = (name: string, zone: string): string | undefined => {
    const bare = keyed ? zone.replace('{key}.', '') : zone;
    const rest = name.endsWith(`.${bare}`) ? name.slice(0, -bare.length - 1) : '';
    return (keyed ? rest.split('.').slice(0, -1).join('.') : rest) || undefined;
  };
  const says = (codes: readonly string[] | 'no such name'): { status: number; body: unknown } => ({
    status: 200,
    body: answered('A', codes),
  });
  return {
    source,
    asked({ path, query }) {
      const name = questioned(path, query)?.name ?? '';
      const address = within(name, zones.ip);
      return address === undefined ? within(name, zones.domain) : forwards(address);
    },
    reply(value, mood) {
      if (value === testEntry.value) return says(['127.0.0.2', '127.0.0.4', '127.0.0.10']);
      const isAddress = /^[\d.]+$|:/.test(value);
      if (mood === 'malicious') return says(isAddress ? ['127.0.0.2', '127.0.0.9'] : ['127.0.1.4']);
      if (mood === 'suspicious') return says(isAddress ? ['127.0.0.3'] : ['127.0.1.102']);
      return says('no such name');
    },
    unauthorized: () => says([keyed ? '127.255.255.250' : '127.255.255.254']),
    overQuota: () => says(['127.255.255.255']),
  };
}
