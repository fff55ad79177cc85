import { domainToASCII, domainToUnicode } from 'node:url';
import { parse } from 'tldts';
import { skeleton } from './confusables.ts';

/** A name that somebody may want to be taken for. */
export interface ProtectedName {
  /** The label before the suffix, without hyphens: "example". */
  readonly name: string;
  /** Its skeleton. */
  readonly looks: string;
  /** Registrable domains that are truly its own; empty where nobody told. */
  readonly domains: readonly string[];
  /** Also a word, or short: counts only beside a lure, and near misses are no misses. */
  readonly ordinary: boolean;
  /** Whether it is taken to own its name under every country's ending. */
  readonly everyCountry: boolean;
}

export interface Imitation {
  readonly label: 'homograph' | 'look-alike' | 'other-ending';
  readonly detail: string;
}

/** Words that turn a borrowed name into a lure. */
const lures = new Set(
  'login logon signin sign secure security verify verification account accounts update updates support help helpdesk billing bill payment payments pay invoice confirm auth authentication password reset unlock alert alerts notice notification service services customer client delivery parcel package tracking track refund reward rewards gift giftcard bonus wallet bank banking online web webmail portal mail email office docs document documents file files share id user access recover recovery limited suspended mfa 2fa sso session validate validation center team store shop app sms com net org'.split(
    ' ',
  ),
);

/** A user's entry, in U- or A-labels: a domain, or a bare name whose domains nobody told. */
export function protectedName(entry: string): ProtectedName {
  const written = entry.trim().toLowerCase();
  const { domain, domainWithoutSuffix } = split(domainToUnicode(written) || written);
  const name = squeezed(domainWithoutSuffix ?? written);
  const domains = written.includes('.') ? [domainToASCII(domain ?? written)] : [];
  return { name, looks: skeleton(name), domains, ordinary: name.length < 4, everyCountry: false };
}

/**
 * Whether a host name (lower case, U-labels; `ascii` the same in A-labels) is made to be taken for one of the names.
 * The names' own domains and everything below them never are, nor is a bare name under any
 * ending, for it may be the owner's. Time grows with the length of the host times the number of names.
 */
export function imitation(host: string, ascii: string, names: readonly ProtectedName[]): Imitation | undefined {
  // Longer names do not exist in DNS (RFC 1035), so nobody can be led there.
  if (ascii.length > 253) return undefined;
  const parents = new Set(ascii.split('.').map((_, index, labels) => labels.slice(index).join('.')));
  if (names.some(({ domains }) => domains.some((domain) => parents.has(domain)))) return undefined;

  const { domainWithoutSuffix, publicSuffix, subdomain, isPrivate } = split(host);
  if (!domainWithoutSuffix || !publicSuffix) return undefined;
  const main = squeezed(domainWithoutSuffix);
  if (names.some(({ name, domains }) => domains.length === 0 && name === main)) return undefined;
  const mainTokens = tokensOf(domainWithoutSuffix);
  const subTokens = (subdomain ?? '').split('.').flatMap(tokensOf);
  // Firms give their customers and their log-in servers names such as paypal.example.com: below a domain, a name needs a lure.
  const luredBelow = isLuring([...mainTokens, ...subTokens]) ? subTokens : [];
  const parts: Parts = {
    main: domainWithoutSuffix,
    looks: skeleton(main),
    suffix: publicSuffix,
    shared: isPrivate === true,
    country: !isPrivate && /(^|\.)[a-z]{2}$/.test(publicSuffix),
    // A dot on both sides of everything before the registrable domain, so that whole labels can be searched for.
    before: `.${subdomain ?? ''}.${isPrivate ? `${domainWithoutSuffix}.` : ''}`,
    mainTokens,
    tokens: [...mainTokens, ...luredBelow],
    luredTokens: [...(isLuring(mainTokens) ? mainTokens : []), ...luredBelow],
  };
  for (const name of names) {
    const detail = name.name.length < 3 ? undefined : resemblance(parts, name);
    if (detail) return { label: detail.label ?? (/[^\u0000-\u007f]/.test(detail.part) ? 'homograph' : 'look-alike'), detail: detail.why };
  }
  return undefined;
}

/** One word of a label. `core` is its skeleton without digits at either end. */
interface Token {
  readonly text: string;
  readonly looks: string;
  readonly core: string;
}

interface Parts {
  readonly main: string;
  readonly looks: string;
  readonly suffix: string;
  /** Anybody can have a name under the suffix. */
  readonly shared: boolean;
  readonly country: boolean;
  readonly before: string;
  readonly mainTokens: readonly Token[];
  /** Where a name of no other meaning is looked for, and where one that is also a word. */
  readonly tokens: readonly Token[];
  readonly luredTokens: readonly Token[];
}

interface Resemblance {
  readonly part: string;
  readonly why: string;
  /** Where it is not told by the letters of the part. */
  readonly label?: 'other-ending';
}

/** Why the host resembles the name, and the part of it that does. */
function resemblance(host: Parts, protectee: ProtectedName): Resemblance | undefined {
  const { name, looks, domains, ordinary, everyCountry } = protectee;
  const { main } = host;
  const named = `${name} (${domains[0] ?? 'a protected name'})`;
  if (main === name) {
    if (everyCountry && host.country) return undefined;
    const why = `${name} under .${host.suffix}, not ${domains[0]}`;
    // Of a firm whose domains nobody here lists in full it is often a new one of its own; where anybody can have a name it is not.
    return everyCountry && !host.shared ? { part: main, label: 'other-ending', why } : { part: main, why };
  }
  if (host.looks === looks) return { part: main, why: `${main} reads as ${named}` };

  const farFromOthers = !ordinary && name.length > 5;
  if (farFromOthers && isOneEditApart(host.looks, looks)) return { part: main, why: `${main} is one letter from ${named}` };

  const whole = domains.find((domain) => host.before.includes(`.${domain}.`));
  if (whole) return { part: whole, why: `begins with ${whole}, which it does not belong to` };

  const token = (ordinary ? host.luredTokens : host.tokens).find((one) => one.looks === looks);
  if (token && token.text !== name) return { part: token.text, why: `${token.text} reads as ${named}` };

  const borrowed = token ?? (farFromOthers ? host.mainTokens.find((one) => isGlued(one, looks)) : undefined);
  return borrowed && { part: borrowed.text, why: `borrows the name ${named}` };
}

function isLuring(tokens: readonly Token[]): boolean {
  return tokens.some(({ text }) => lures.has(text));
}

const lureLooks = new Set([...lures].map(skeleton));

/** The name with nothing but a lure or digits before or after it: "securepaypal", "paypal24". */
function isGlued({ core }: Token, name: string): boolean {
  if (core.startsWith(name)) return core === name || lureLooks.has(core.slice(name.length));
  return core.endsWith(name) && lureLooks.has(core.slice(0, -name.length));
}

function tokensOf(label: string): readonly Token[] {
  const core = (text: string): string => skeleton(text.replace(/^\d+/, '').replace(/\d+$/, ''));
  return label.split('-').flatMap((text) => (text === '' ? [] : [{ text, looks: skeleton(text), core: core(text) }]));
}

/** One letter added, left out, changed, or two neighbours swapped. Linear. */
export function isOneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  const swapped = restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  return swapped || restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

function squeezed(name: string): string {
  return name.replaceAll(/[\s-]/g, '');
}

function split(host: string): ReturnType<typeof parse> {
  return parse(host, { allowPrivateDomains: true, extractHostname: false, validateHostname: false });
}
