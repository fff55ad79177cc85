import { isDefangedAt } from '../defanged-at.ts';
import { harmless, none, type Page } from '../page.ts';
import { isAlphanumeric, isDigit, isLabel, isRun, kindAt, LOCAL, labelEnd, roleAt, WIDE } from '../text/characters.ts';
import { standsAt, wordBefore } from '../text/context.ts';
import { because, type Reason } from '../text/reasons.ts';
import { wordSet } from '../text/words.ts';
import { nameIn } from './name.ts';

const longestLocal = 64;

/** Reads the mail address around `at`, an `@`. Answers where reading goes on, {@link none} or {@link harmless}. */
export function readMail(page: Page, at: number): number {
  const { codes, hits } = page;
  const start = localStart(page, at);
  if (start === at) return none;
  const end = codes[at + 1] === 0x5b ? literalEnd(codes, at + 1) : dottedEnd(codes, at + 1);
  if (!page.isRefanged && isDefangedAt(page, end === -1 ? at + 1 : end)) return harmless;
  if (end === -1 || end === at + 1) return none;
  if (codes[at + 1] === 0x5b) return readLiteral(page, start, at + 1, end);
  if (isDigit(codes, at + 1) && isNumbers(codes, at + 1, end)) {
    if (quads(codes, at + 1, end) !== 4) return none;
    hits.takeBack(start);
    hits.add('email', start, end, because.mail);
    hits.addPart('ipv4', at + 1, end, because.mailHost);
    return end;
  }
  const name = nameIn(page, at + 1, end);
  if (name === undefined || name.start !== at + 1) return none;
  const reason = reasonOf(page, start, at, name.end, name.reason);
  hits.takeBack(start);
  hits.add(isChat(codes, at + 1, name.end) || standsAt(codes, start - 5, 'xmpp:') ? 'xmpp' : 'email', start, name.end, reason);
  hits.addPart('domain', at + 1, name.end, reason === because.mail ? because.mailHost : reason, undefined, name.exact);
  return name.end;
}

function reasonOf(page: Page, start: number, at: number, end: number, name: Reason): Reason {
  if (page.defanged(start, end)) return name === because.unknownTld ? name : because.defanged;
  const { codes } = page;
  if (codes[start - 1] === 0x3c && codes[end] === 0x3e && isMessageId(codes, start, at)) return because.messageId;
  const before = wordBefore(codes, start, messageWords);
  if (before !== 0 && (codes[start - 1] === 0x3c || codes[start - 1] === 0x3a)) return because.messageId;
  if (at - start === 3 && codes[end] === 0x3a && standsAt(codes, start, 'git')) return because.code;
  return name === because.glued ? name : because.mail;
}

/** Where the local part begins: no earlier than what is consumed, and not with a mark that belongs to the text before. */
function localStart(page: Page, at: number): number {
  const { codes } = page;
  let start = at;
  const limit = Math.max(page.floor, at - longestLocal);
  while (start > limit && (roleAt(codes, start - 1) & LOCAL) !== 0 && !(codes[start - 1] === 0x2f)) start--;
  // Letters that no local part holds in mail of today: what is left of it would be another address.
  if (start > limit && (kindAt(codes, start - 1) & WIDE) !== 0) return at;
  for (let i = start; i < at; i++) if (codes[i] === 0x2e && codes[i + 1] === 0x2e) start = i + 2;
  // `to=user@…` is a key and its value, `bounce+user=example.org@…` one address.
  for (let i = at - 1, plus = false; i >= start; i--) {
    if (codes[i] === 0x3d) {
      for (let j = i - 1; j > start; j--) if (codes[j] === 0x2b) plus = true;
      if (!plus) start = i + 1;
      break;
    }
  }
  start = letterFrom(codes, start, at);
  // `%3Cbob@…`: an encoded mark before it.
  if (codes[start - 1] === 0x25 && at - start > 2) start = letterFrom(codes, start + 2, at);
  return codes[at - 1] === 0x2e || codes[at - 1] === 0x3d ? at : Math.min(start, at);
}

/** Where the marks that no local part begins with end. */
function letterFrom(codes: Uint16Array, from: number, at: number): number {
  let start = from;
  while (start < at && !isAlphanumeric(codes, start) && codes[start] !== 0x5f) start++;
  return start;
}

/** The end of labels with single dots between. */
function dottedEnd(codes: Uint16Array, start: number): number {
  let end = start;
  while (end < start + 512) {
    const label = labelEnd(codes, end);
    if (label === end) return end;
    end = label;
    if (codes[end] !== 0x2e || !isLabel(codes, end + 1)) return end;
    end++;
  }
  return end;
}

/** `[192.168.7.3]`, `[IPv6:2001:db8::1]`. */
function literalEnd(codes: Uint16Array, start: number): number {
  for (let i = start + 1; i < start + 56; i++) {
    if (codes[i] === 0x5d) return i + 1;
    if (!isRun(codes, i) && codes[i] !== 0x2e && codes[i] !== 0x3a) return -1;
  }
  return -1;
}

function readLiteral(page: Page, start: number, open: number, end: number): number {
  const { codes, hits } = page;
  if (standsAt(codes, open + 1, 'ipv6:')) {
    hits.takeBack(start);
    hits.add('email', start, end, because.mail);
    hits.addPart('ipv6', open + 6, end - 1, because.mailHost);
    return end;
  }
  if (quads(codes, open + 1, end - 1) !== 4) return none;
  hits.takeBack(start);
  hits.add('email', start, end, because.mail);
  hits.addPart('ipv4', open + 1, end - 1, because.mailHost);
  return end;
}

function isNumbers(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isDigit(codes, i) && codes[i] !== 0x2e) return false;
  return true;
}

/** How many numbers with dots between, all at most three digits long; 0 when not. */
function quads(codes: Uint16Array, start: number, end: number): number {
  const parts = textOfCodes(codes, start, end).split('.');
  return parts.every((part) => /^\d{1,3}$/.test(part)) ? parts.length : 0;
}

function textOfCodes(codes: Uint16Array, start: number, end: number): string {
  return String.fromCharCode(...codes.subarray(start, Math.min(end, start + 64)));
}

/** `<20210101.abc@mail.example.com>`: eight digits and more with a dot or dash, as programs number messages. */
function isMessageId(codes: Uint16Array, start: number, at: number): boolean {
  let digits = 0;
  let joints = 0;
  for (let i = start; i < at; i++) {
    if (isDigit(codes, i)) digits++;
    else if (codes[i] === 0x2e || codes[i] === 0x2d || codes[i] === 0x24) joints++;
  }
  return (digits >= 8 && joints > 0) || (at - start > 28 && digits > 3);
}

const messageWords = wordSet('message-id messageid message_id in-reply-to references cid content-id resent-message-id x-message-id');

const chatLabels = wordSet('jabber xmpp swissjabber exploit-im jabb conversations jabberes thesecure xmpp-chat xmpp_chat');

/** A label of the domain names a chat server. */
function isChat(codes: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    let stop = at;
    while (stop < end && codes[stop] !== 0x2e) stop++;
    if (chatLabels.of(codes, at, stop) !== 0) return true;
    at = stop + 1;
  }
  return false;
}
