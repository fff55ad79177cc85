import type { Finding, Mention } from '../domain/finding.ts';
import type { Observable, ObservableType } from '../domain/observable.ts';
import { isPublicAddress } from '../domain/public-address.ts';
import { canonical, hostName } from './canonical.ts';
import { type Gathering, gather } from './gather.ts';
import { defaultPolicy, doubtfulBelow, type Policy } from './policy.ts';
import { createHits, type Hits, margin, openPage } from './scan/page.ts';
import { scan } from './scan/scan.ts';
import { because, reasons } from './scan/text/reasons.ts';
import { windowEnd, windowSize } from './window.ts';

type Sink = (observable: Observable, mention: Mention) => void;

/**
 * Every observable in a text, defanged or not, with every place where it stands; one finding per observable, in order
 * of first appearance. Offsets are UTF-16 units of `text`, whose slice is `written`. A URL also gives its host and a
 * URL nested in it, a mail address its domain; otherwise nothing is found inside another. At most
 * 1,000 mentions of one observable are kept. Time is linear in the text, whatever it holds.
 */
export function extract(text: string, field = 'text', policy: Policy = defaultPolicy): Finding[] {
  const gathering = gather(policy);
  extractInto(gathering, text, field);
  return gathering.findings();
}

/** {@link extract} into findings that other parts of the same document share. */
export function extractInto(gathering: Gathering, text: string, field: string): void {
  eachMention(text, 0, true, gathering.policy, gathering.add, field);
}

/**
 * Hands every mention in the whole windows of `text` from an index on to `sink`, in order; answers up to where the text
 * is done. Where a window ends depends on the text alone (after a line, else a space, before 256 Ki units), so that a stream fed
 * piece by piece gives what one call over all of it gives: when not `atEnd`, what may still grow is left for the next call.
 */
export function eachMention(text: string, from: number, atEnd: boolean, policy: Policy, sink: Sink, field = 'text'): number {
  let start = from;
  while (start < text.length) {
    if (!atEnd && text.length - start <= windowSize) break;
    const end = windowEnd(text, start);
    const window = start === 0 && end === text.length ? text : text.slice(start, end);
    spellOut(window, start, scanned(window, policy.unknownTlds === 'always'), policy, field, sink);
    start = end;
  }
  return start;
}

const hits = createHits();

/** What is found in a text of at most a window, as numbers: nothing is spelled yet, and no checksum looked at. */
function scanned(text: string, anyTld = false): Hits {
  hits.clear();
  scan(openPage(text, hits, anyTld));
  return hits;
}

/** How many candidates stand in a text, without spelling them: the work of the scanner alone, for measuring. */
export function countCandidates(text: string): number {
  let count = 0;
  for (let start = 0; start < text.length; ) {
    const end = windowEnd(text, start);
    count += scanned(start === 0 && end === text.length ? text : text.slice(start, end)).length;
    start = end;
  }
  return count;
}

/**
 * Spells what was found, and leaves out what is no valid value or not asked for. `base` is where the window begins.
 * The sink may not extract: what was found stands in memory that the next text reuses.
 */
function spellOut(text: string, base: number, found: Hits, policy: Policy, field: string, sink: Sink): void {
  const least = policy.doubtful ? 0 : doubtfulBelow;
  const spelled = new Map<ObservableType, Map<string, Observable | null>>();
  for (let i = 0; i < found.length; i++) {
    const type = found.type(i);
    const reason = found.reason(i);
    const confidence = confidenceOf(reason, policy);
    if (confidence < least || isForbidden(found, i, policy)) continue;
    const start = found.start(i) - margin;
    const end = found.end(i) - margin;
    const written = text.slice(start, end);
    const plain = found.plain(i) ?? written;
    const observable = found.exact(i) ? { type, value: plain } : remembered(spelled, type, plain, reason);
    if (observable === undefined || (!policy.privateAddresses && isPrivate(observable))) continue;
    sink(observable, { written, start: base + start, end: base + end, field, confidence, reason: (reasons[reason] as Told).text });
  }
}

type Told = (typeof reasons)[number];

/** Also what is no value is remembered: some texts are made of the same thing, again and again. */
function remembered(
  spelled: Map<ObservableType, Map<string, Observable | null>>,
  type: ObservableType,
  plain: string,
  reason: number,
): Observable | undefined {
  let alike = spelled.get(type);
  if (alike === undefined) {
    alike = new Map();
    spelled.set(type, alike);
  }
  let known = alike.get(plain);
  if (known === undefined) {
    known = spell(type, plain, reason) ?? null;
    alike.set(plain, known);
  }
  return known ?? undefined;
}

function spell(type: ObservableType, plain: string, reason: number): Observable | undefined {
  const value = reason === because.unknownTld ? spellInvented(type, plain) : canonical(type, plain);
  if (value !== undefined) return { type, value };
  if (type !== 'cidr') return undefined;
  // With bits set beyond its prefix it is the address of a machine, and of no network.
  const [address = ''] = plain.split('/');
  for (const family of ['ipv4', 'ipv6'] as const) {
    const machine = canonical(family, address);
    if (machine !== undefined) return { type: family, value: machine };
  }
  return undefined;
}

/** A name below a top-level domain that does not exist, of a host or in a mail address: `evil.example.tld`. */
function spellInvented(type: ObservableType, plain: string): string | undefined {
  if (type !== 'email') return hostName(plain);
  const at = plain.lastIndexOf('@');
  const [local, host] = [canonical('email', `${plain.slice(0, at)}@example.com`), hostName(plain.slice(at + 1))];
  return local === undefined || host === undefined ? undefined : `${local.slice(0, local.lastIndexOf('@'))}@${host}`;
}

/** The confidence of a reason, as the policy has it. */
function confidenceOf(reason: number, policy: Policy): number {
  if (reason === because.ambiguous && policy.zeroPadded === 'decimal') return taken;
  if (reason === because.unknownTld && policy.unknownTlds !== 'never') return taken;
  return (reasons[reason] as Told).confidence;
}

/** Of what is only kept because the policy says so. */
const taken = 0.6;

/** Whether the policy keeps nothing of the kind, however sure it is. */
function isForbidden(found: Hits, index: number, policy: Policy): boolean {
  const reason = found.reason(index);
  if (policy.types !== undefined && !policy.types.has(found.type(index))) return true;
  if (!policy.hosts && found.isPart(index)) return true;
  if (!policy.nested && (reason === because.nested || reason === because.encoded)) return true;
  if (policy.zeroPadded === 'never' && (reason === because.padded || reason === because.ambiguous)) return true;
  return policy.unknownTlds === 'never' && reason === because.unknownTld;
}

/** Addresses that mean something only inside a network; a network of them begins in it. */
function isPrivate({ type, value }: Observable): boolean {
  if (type === 'ipv4' || type === 'ipv6') return !isPublicAddress(value);
  return (type === 'cidr' || type === 'ip-range') && !isPublicAddress(value.split(/[/-]/, 1)[0] ?? '');
}
