import { parse } from 'tldts';
import { extract } from '../../../extract.ts';
import type { Gathering } from '../../../gather.ts';
import { defaultPolicy, type Policy } from '../../../policy.ts';
import { behindLink } from '../../../rewrites/behind-link.ts';
import { annotated } from '../../annotate.ts';
import type { HtmlTexts } from './html-texts.ts';

/** A link whose text is the address of another place than the one it leads to. */
export interface DeceptiveLink {
  /** The host that is shown. */
  readonly shown: string;
  /** The host it leads to, where the link protection around it is undone. */
  readonly leadsTo: string;
  /** As it stands in the document. */
  readonly target: string;
}

/** Link protection in link protection is undone so deep. */
const deepest = 5;
const names: Policy = { ...defaultPolicy, nested: false, types: new Set(['url', 'domain', 'ipv4']) };

/**
 * The links of a document that show the name of one place and lead to another: `<a href="http://evil.example.net">www.example.com</a>`. Hosts of
 * the same registrable domain are one place. Linear.
 */
export function deceptiveLinks(links: HtmlTexts['links']): readonly DeceptiveLink[] {
  return links.flatMap(({ shown, target }) => {
    if (!/\w\.\w/.test(shown)) return [];
    const leadsTo = hostOf(target);
    if (leadsTo === undefined) return [];
    const hosts = extract(shown.trim(), '', names).flatMap(({ observable: { type, value } }) =>
      type === 'url' ? (hostOf(value) ?? []) : [value],
    );
    // A sentence with several names in it says what it likes.
    const [first] = hosts;
    if (first === undefined || hosts.some((host) => placeOf(host) === placeOf(leadsTo))) return [];
    return [{ shown: first, leadsTo, target }];
  });
}

/** Undefined for what has no host: `mailto:`, an anchor. */
function hostOf(link: string): string | undefined {
  let current = link;
  for (let depth = 0; depth < deepest; depth++) {
    const [target] = behindLink(current)?.targets ?? [];
    if (target === undefined) break;
    current = target;
  }
  const url = URL.parse(current.includes('://') ? current : `http://${current}`);
  return url === null || !/^(?:https?|ftp):$/.test(url.protocol) || !url.hostname.includes('.') || /^[a-z]+:(?!\/)/i.test(current)
    ? undefined
    : url.hostname;
}

function placeOf(host: string): string {
  return parse(host, { extractHostname: false, allowPrivateDomains: true }).domain ?? host;
}

/** A gathering in which URLs of such links, and their hosts, carry in their reason what they are shown as. */
export function showing(gathering: Gathering, links: readonly DeceptiveLink[]): Gathering {
  if (links.length === 0) return gathering;
  const shownOf = new Map(links.flatMap(({ shown, leadsTo, target }) => [[leadsTo, shown] as const, [target, shown] as const]));
  return annotated(gathering, ({ type, value }, mention) => {
    const shown = type === 'url' || type === 'domain' || type === 'ipv4' ? (shownOf.get(mention.written) ?? shownOf.get(value)) : undefined;
    return shown === undefined ? mention : { ...mention, reason: `${mention.reason}; shown as ${shown}` };
  });
}
