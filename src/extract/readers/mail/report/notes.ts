import { parse } from 'tldts';

/** Of a mail what is compared: addresses in lower case. */
export interface Claims {
  /** As shown before the address in From. */
  readonly displayName: string;
  readonly from: readonly string[];
  readonly sender: readonly string[];
  readonly replyTo: readonly string[];
  readonly returnPath: readonly string[];
}

/** What does not fit together in the headers of a mail, in words. Facts, no verdict: newsletters are sent on behalf of others, too. */
export function claimNotes({ displayName, from, sender, replyTo, returnPath }: Claims): readonly string[] {
  const [first] = from;
  if (first === undefined) return [];
  const notes: string[] = [];
  const shown = /[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})/.exec(displayName.slice(0, 500));
  const shownDomain = shown === null ? domainShown(displayName) : (shown[1] ?? '').toLowerCase();
  if (shownDomain !== undefined && registrable(shownDomain) !== registrable(hostOf(first)))
    notes.push(`its From shows ${shown?.[0].toLowerCase() ?? shownDomain} as the name of ${first}`);
  const differing = (addresses: readonly string[]) =>
    addresses.find((address) => !from.some((one) => registrable(hostOf(one)) === registrable(hostOf(address))));
  const answers = differing(replyTo);
  if (answers !== undefined) notes.push(`answers go to ${answers}, not to ${first}`);
  const bounces = differing(returnPath);
  if (bounces !== undefined) notes.push(`it was sent by ${bounces} (Return-Path), not by ${first}`);
  const onBehalf = differing(sender);
  if (onBehalf !== undefined) notes.push(`${onBehalf} sent it on behalf of ${first}`);
  if (from.length > 1) notes.push(`its From names ${from.length} senders`);
  return notes;
}

/** A name that is a domain and nothing else, `paypal.com`. */
function domainShown(name: string): string | undefined {
  const found = /^["'\s]*(?:www\.)?([a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63}){1,3})["'\s]*$/i.exec(name.slice(0, 200))?.[1]?.toLowerCase();
  return found !== undefined && parse(found).isIcann === true ? found : undefined;
}

/** The name somebody registered, of a host; the host itself where nobody can. */
export function registrable(host: string): string {
  return parse(host, { extractHostname: false, allowPrivateDomains: true }).domain ?? host;
}

/** Behind the `@`, lower case. */
export function hostOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
