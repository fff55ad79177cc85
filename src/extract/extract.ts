import type { Finding, Mention } from '../domain/finding.ts';
import type { Observable, ObservableType } from '../domain/observable.ts';
import { isPublicAddress } from '../domain/public-address.ts';
import { canonical, hostName } from './canonical.ts';
import { type Gathering, gather } from './gather.ts';
import { defaultPolicy, doubtfulBelow, type Policy } from './policy.ts';
import { behindLink, mayBeRewritten } from './rewrites/behind-link.ts';
import { createHits, type Hits, margin, openPage } from './scan/page.ts';
import { scan } from './scan/scan.ts';
import { because, reasons } from './scan/text/reasons.ts';
import { windowEnd, windowSize } from './window.ts';

type Sink = (observable: Observable, mention: Mention) => void;

/**
 * Every observable in a text, defanged or not, with every place where it stands; one finding per observable, in order
 * of first appearance. Offsets are UTF-16 units of `text`, whose slice is `written`. A URL also gives its host and a
 * URL nested in it, a mail address its domain; otherwise nothing is found inside another. Of a link that link protection wrote (SafeLinks…)
 * what is behind it is found, and the link itself is doubtful. At most
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
function scanned(text: string, anyTld = false, into = hits): Hits {
  into.clear();
  scan(openPage(text, into, anyTld));
  return into;
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
 * The sink may not extract: what was found stands in memory that the next text reuses. `depth`: links around the text.
 */
function spellOut(text: string, base: number, found: Hits, policy: Policy, field: string, sink: Sink, depth = 0): void {
  const least = policy.doubtful ? 0 : doubtfulBelow;
  const spelled = new Map<ObservableType, Map<string, Observable | null>>();
  let link: OpenedLink | undefined;
  for (let i = 0; i < found.length; i++) {
    const type = found.type(i);
    const reason = found.reason(i);
    let confidence = confidenceOf(reason, policy);
    // Most of what is not wanted is known by its numbers alone.
    if (link === undefined && type !== 'url' && (confidence < least || isForbidden(found, i, policy))) continue;
    let told = (reasons[reason] as Told).text;
    const start = found.start(i) - margin;
    const end = found.end(i) - margin;
    const written = text.slice(start, end);
    const plain = found.plain(i) ?? written;
    const around = link !== undefined && start >= link.start && end <= link.end ? link : undefined;
    if (around !== undefined && found.isPart(i)) [confidence, told] = [doubted, `the host of ${around.name}`];
    else if (around !== undefined && isKnown(around, type, plain)) continue;
    else if (type === 'url' && policy.nested && confidence >= doubtfulBelow && depth < mostLinks && mayBeRewritten(plain)) {
      const opened = openLink(plain, start, end, policy, depth);
      if (opened !== undefined) {
        [confidence, told] = opened.isOpaque
          ? [confidence, `${opened.name}; where it leads is not in it`]
          : [doubted, `${opened.name}, which is undone`];
        for (const [observable, mention] of opened.inside)
          sink(observable, { ...mention, written, start: base + start, end: base + end, field });
        link = around ?? opened;
      }
    }
    if (confidence < least || isForbidden(found, i, policy)) continue;
    const observable = found.exact(i) ? { type, value: plain } : remembered(spelled, type, plain, reason);
    if (observable === undefined || (!policy.privateAddresses && isPrivate(observable))) continue;
    sink(observable, { written, start: base + start, end: base + end, field, confidence, reason: told });
  }
}

/** Of a link that leads elsewhere, and of its host: they are of the service that wrote it. */
const doubted = 0.3;
/** Links in links in links are opened so deep. */
const mostLinks = 5;
/** For the targets of links, while what was found around them still stands in memory: one for each depth. */
const hitsInside: Hits[] = [];

/** A link that a service wrote in the place of another. */
interface OpenedLink {
  readonly start: number;
  readonly end: number;
  /** `a SafeLinks link`. */
  readonly name: string;
  readonly isOpaque: boolean;
  readonly inside: readonly (readonly [Observable, Pick<Mention, 'confidence' | 'reason'>])[];
  readonly own: string;
  readonly targets: readonly string[];
  /** Its own host and those found in it, at any depth: what the link itself holds of them is known. */
  readonly hosts: ReadonlySet<string>;
}

/** Whether what stands in a link was told with it. Links run into each other are links of one host. */
function isKnown({ own, targets, hosts }: OpenedLink, type: ObservableType, plain: string): boolean {
  const host = hostIn(plain);
  return hosts.has(host) && (type !== 'url' || host !== own || targets.some((target) => target.includes(plain)));
}

function openLink(plain: string, start: number, end: number, policy: Policy, depth: number): OpenedLink | undefined {
  const url = canonical('url', plain);
  const behind = url === undefined ? undefined : behindLink(url);
  if (behind === undefined) return undefined;
  const name = `a ${behind.by} link`;
  const inside: [Observable, Pick<Mention, 'confidence' | 'reason'>][] = [];
  const own = hostIn(plain);
  const hosts = new Set([own]);
  let sure = 0;
  for (const target of behind.targets) {
    hitsInside[depth] ??= createHits();
    spellOut(
      target,
      0,
      scanned(target, policy.unknownTlds === 'always', hitsInside[depth]),
      { ...policy, doubtful: true },
      '',
      take,
      depth + 1,
    );
  }
  function take(observable: Observable, { confidence, reason }: Mention): void {
    hosts.add(hostIn(observable.value));
    if (confidence >= doubtfulBelow) sure++;
    else if (!policy.doubtful) return;
    inside.push([observable, { confidence, reason: reason === plainLink ? `behind ${name}` : `${reason}, behind ${name}` }]);
  }
  if (behind.targets.length > 0)
    return sure === 0 ? undefined : { start, end, name, isOpaque: false, inside, own, targets: behind.targets, hosts };
  const domain = behind.domain === undefined ? undefined : canonical('domain', behind.domain);
  if (domain !== undefined && policy.types?.has('domain') !== false)
    inside.push([
      { type: 'domain', value: domain },
      { confidence: 0.9, reason: `named by ${name}` },
    ]);
  return { start, end, name, isOpaque: true, inside, own, targets: behind.targets, hosts };
}

const plainLink = (reasons[because.url] as Told).text;

/** The host of a URL, else the whole value; lower case. */
function hostIn(value: string): string {
  const from = value.indexOf('://');
  return (from === -1 ? value : (/^[^/?#]*/.exec(value.slice(from + 3))?.[0] ?? '').replace(/^.*@|:\d*$/g, '')).toLowerCase();
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
