import { type Place, type Rewriter, rewriters } from './rewriters.ts';

/** What a rewritten link hides. */
export interface Behind {
  /** The name of the service that wrote it. */
  readonly by: string;
  /** Where it leads, decoded once: a URL or a host with a path. Untrusted text. Empty where only the service knows. */
  readonly targets: readonly string[];
  /** The domain it leads to, where it says that and no more. */
  readonly domain: string | undefined;
}

/** Longer targets are data. */
const longest = 16_384;
/** Parameters of one name that are looked at. */
const mostTargets = 3;

/** By the last two labels of their hosts. */
const byEnd: ReadonlyMap<string, readonly { readonly host: string; readonly rewriter: Rewriter }[]> = Map.groupBy(
  rewriters.flatMap((rewriter) => rewriter.hosts.map((host) => ({ host, rewriter }))),
  ({ host }) => endOf(host),
);

/**
 * Whether the host of a URL, as it was written or in canonical form, ends like that of a service that rewrites links. For quick answers: most URLs are of none.
 */
export function mayBeRewritten(url: string): boolean {
  const start = url.indexOf('://');
  if (start < 3 || start > 8) return false;
  let end = start + 3;
  let begin = end;
  for (; end < url.length; end++) {
    const code = url.charCodeAt(end);
    if (code === 0x2f || code === 0x3f || code === 0x23 || code === 0x5c) break;
    if (code === 0x40) begin = end + 1;
  }
  return byEnd.has(endOf(url.slice(begin, end).replace(/:\d*$/, '').toLowerCase()));
}

/**
 * What is behind a link that a service wrote in the place of another one (SafeLinks, Proofpoint…), read from the link alone: nobody is asked.
 * `undefined` for a link of no such service. One layer is undone: the target may be rewritten again.
 */
export function behindLink(canonicalUrl: string): Behind | undefined {
  const url = URL.parse(canonicalUrl);
  if (url === null) return undefined;
  const { hostname } = url;
  for (const { host, rewriter } of byEnd.get(endOf(hostname)) ?? []) {
    if (hostname !== host && !hostname.endsWith(`.${host}`)) continue;
    for (const place of rewriter.places) {
      if ('nowhere' in place) {
        if (!place.nowhere.test(url.pathname + url.search)) continue;
        const told = rewriter.domain === undefined ? null : url.searchParams.get(rewriter.domain);
        return { by: rewriter.name, targets: [], domain: told?.includes('.') === true && told.length < 256 ? told : undefined };
      }
      const targets = targetsAt(url, place).filter((target) => target.length <= longest && /[^.]\.[^.]|:\/\//.test(target));
      if (targets.length > 0) return { by: rewriter.name, targets, domain: undefined };
    }
  }
  return undefined;
}

/** `b.example.com` of `a.b.example.com` is enough to tell most URLs apart. */
function endOf(host: string): string {
  const dot = host.lastIndexOf('.');
  return host.slice(host.lastIndexOf('.', dot - 1) + 1);
}

function targetsAt(url: URL, place: Exclude<Place, { readonly nowhere: RegExp }>): readonly string[] {
  if ('query' in place) {
    const found = new Set<string>();
    for (const [name, value] of url.searchParams) {
      if (!place.query.includes(name.toLowerCase())) continue;
      found.add(place.coded === 'base64' ? fromBase64(value) : singleSlash(value.trim()));
      if (found.size === mostTargets) break;
    }
    return [...found];
  }
  const [, target] = place.behind.exec(`${url.pathname}${url.search}${url.hash}`) ?? [];
  if (target === undefined) return [];
  switch (place.coded) {
    case 'base64':
      return [fromBase64(target)];
    case 'proofpoint-v2':
      // Theirs: `-` for `%`, `_` for `/`; a hyphen of the target itself is `-2D`.
      return [percentDecoded(target.replaceAll('-', '%').replaceAll('_', '/'))];
    case 'proofpoint-v3':
      return [proofpoint3(target)];
    default:
      return [singleSlash(percentDecoded(target))];
  }
}

/** Some gateways lose a slash of `https://`. */
function singleSlash(target: string): string {
  return target.replace(/^(https?|ftp):\/(?!\/)/i, '$1://');
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Broken escapes stay; whole ones are read.
    return text.replace(/%[2-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  }
}

function fromBase64(text: string): string {
  const decoded = Buffer.from(text.replaceAll(' ', '+'), 'base64').toString('utf8');
  return singleSlash(/^[^\u0000-\u0020\u007f]+$/.test(decoded) ? percentDecoded(decoded) : '');
}

/** How long the run is that `**A`, `**B`… stand for: from 2 on. */
const runs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * `__https://example.com/a*b__;Kw!!…`: in the target each `*` stands for one character of the base64 behind the semicolon, and `**A` for two
 * of them; escapes of the target itself are among these characters, so that they stay. As their published decoder does it (recalled).
 */
function proofpoint3(text: string): string {
  const [, target = '', code = ''] = /^__(.+?)__(?:;([\w=-]*)(?:!|$)|$)/.exec(text) ?? [];
  const characters = [...Buffer.from(code, 'base64url').toString('utf8')];
  let next = 0;
  return singleSlash(percentDecoded(target)).replace(/\*(?:\*(.))?/g, (mark: string, length: string | undefined) => {
    const run = length === undefined ? 1 : runs.indexOf(length) + 2;
    // Without its characters a mark is only a mark.
    if (next >= characters.length || (length !== undefined && run === 1)) return mark;
    const found = characters.slice(next, next + run).join('');
    next += run;
    return found;
  });
}
