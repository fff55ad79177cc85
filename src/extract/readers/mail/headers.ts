import type { Address, Email } from 'postal-mime';

/** Text of one header that is worth reading, under the field it is reported with. */
export interface HeaderText {
  readonly field: string;
  readonly text: string;
}

/** Headers read as they are: what senders and gateways say about where a mail came from. */
const plain = new Set(
  'sender x-originating-ip x-sender-ip x-source-ip x-client-ip x-real-ip x-remote-ip x-sender x-forefront-antispam-report list-unsubscribe'.split(
    ' ',
  ),
);

/**
 * The headers in which observables of the sender stand. All others (signatures, queue ids, boundaries, the receiver's
 * own marks, and recipients, who are the victims) are left out: they give noise and would tell sources who was written to.
 */
export function headerTexts(email: Email): readonly HeaderText[] {
  const texts: HeaderText[] = [];
  const add = (name: string, text: string | undefined): void => {
    if (text !== undefined && text.trim() !== '') texts.push({ field: `header:${name}`, text });
  };
  add('from', addressText(email.from === undefined ? [] : [email.from]));
  add('reply-to', addressText(email.replyTo ?? []));
  add('return-path', email.returnPath);
  add('subject', email.subject);
  for (const { key, value } of email.headers) {
    if (key === 'received') add(key, withoutReceiver(value));
    else if (key === 'message-id') add(key, value.slice(value.lastIndexOf('@') + 1).replace(/>\s*$/, ''));
    else if (key === 'authentication-results') add(key, withoutOwnName(value));
    else if (key === 'received-spf') add(key, blank(blank(value, /\([^()]*\)/g), /receiver=[^\s;]+/gi));
    else if (plain.has(key)) add(key, value);
  }
  return texts;
}

/** Lower-case addresses, groups resolved. */
export function addressesOf(addresses: readonly (Address | undefined)[]): string[] {
  const flat = addresses.flatMap((address) => (address === undefined ? [] : (address.group ?? [address])));
  return [...new Set(flat.map(({ address }) => (address ?? '').toLowerCase()).filter((address) => address.includes('@')))];
}

function addressText(addresses: readonly Address[]): string {
  const flat = addresses.flatMap((address) => address.group ?? [address]);
  return flat.map(({ name, address }) => (name === '' ? address : `${name} <${address}>`)).join(', ');
}

/** What a Received header says after `by` names the receiver's machines, queue ids and the victim. */
function withoutReceiver(value: string): string {
  const by = value.search(/(?:^|\s)by\s/i);
  return by === -1 ? value : value.slice(0, by);
}

/** Between semicolons stand results; what has no `=` is the name of the receiver's server or its tenant. */
function withoutOwnName(value: string): string {
  return blank(blank(value, /(?<=^|;)[^;=]*(?=;|$)/g), /\([^\s()]{1,255}: /g);
}

/** Spaces in its place, so that offsets stay true. */
function blank(text: string, pattern: RegExp): string {
  return text.replace(pattern, (found) => ' '.repeat(found.length));
}
