import { type Param, readStructuredData } from './structured-data.ts';
import { leadingTime } from './times.ts';

/** One message of syslog. What it does not say is absent. */
export interface SyslogMessage {
  /** RFC 5424 where it says so; anything else is read as RFC 3164, which describes what is seen more than it rules. */
  readonly format: '5424' | '3164';
  readonly facility?: number | undefined;
  /** 0 emergency … 7 debug. */
  readonly severity?: number | undefined;
  /** When, by the sender's clock: ISO 8601, without a zone where the sender named none. */
  readonly at?: string | undefined;
  readonly host?: string | undefined;
  /** APP-NAME, or the tag before the colon. */
  readonly app?: string | undefined;
  readonly procId?: string | undefined;
  readonly msgId?: string | undefined;
  readonly data: readonly Param[];
  /** The message itself, without header and tag. */
  readonly text: string;
  /** Its structured data was broken and is read as text. */
  readonly broken: boolean;
}

const priority = /^<(\d{1,3})>/;
const version1 = /^1 +/;
const hostToken = /^[A-Za-z0-9_.:%-]{1,255}(?= |$)/;
const tag = /^([\w.%/@-]{1,64})(?:\[([^\]\s]{0,64})\])?:(?= |$|\{|CEF:|LEEF:|@cee:)/;
/** With a number of a process it is a tag, whatever stands around. */
const tagWithPid = /^([\w.%/@-]{1,64})\[(\d{1,10})\]:? ?/;
const payload = /^(?:CEF: ?\d|LEEF: ?\d|\{|@cee:)/;

/**
 * Reads one message, whatever it is: without PRI, without time, without host, with the time of another format, or not syslog
 * at all; then it is all text. Never throws; linear in its length.
 * @param now to know the year of times that name none
 */
export function readSyslogMessage(written: string, now: Date): SyslogMessage {
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written;
  const [head = '', number] = priority.exec(text) ?? [];
  const value = Number(number);
  const known = number !== undefined && value <= 191;
  const pri = known ? { facility: value >> 3, severity: value & 7 } : {};
  const rest = known ? text.slice(head.length) : text;
  const version = known ? version1.exec(rest)?.[0] : undefined;
  const modern = version === undefined ? undefined : read5424(rest.slice(version.length), now);
  return { ...pri, ...rejoined(modern ?? read3164(rest.trimStart(), now)) };
}

/** rsyslog takes the `CEF:` that a text begins with for its tag, and relays the event torn in two: `… fw01 CEF - - - 0|…`. */
function rejoined(message: SyslogMessage): SyslogMessage {
  const { app, text } = message;
  const torn = (app === 'CEF' || app === 'LEEF') && /^ ?\d{1,4}(?:\.\d{1,4})?\|/.test(text);
  return torn ? { ...message, app: undefined, text: `${app}:${text.trimStart()}` } : message;
}

/** Undefined where what follows the version is no time. */
function read5424(text: string, now: Date): SyslogMessage | undefined {
  const nil = /^-(?: |$)/.test(text);
  const time = nil ? undefined : leadingTime(text, now);
  if (!nil && !time) return undefined;
  let at = nil ? 1 : (time?.length ?? 0);
  const token = (longest: number): string | undefined => {
    while (text[at] === ' ') at++;
    const end = text.indexOf(' ', at);
    const found = text.slice(at, end === -1 ? undefined : end);
    // What is longer than the field may be is the message already: parts of the header are missing.
    if (found.length > longest || /^[[{]/.test(found)) return undefined;
    at += found.length;
    return found === '-' || found === '' ? undefined : found;
  };
  const [host, app, procId, msgId] = [token(255), token(255), token(255), token(255)];
  while (text[at] === ' ') at++;
  const data = readStructuredData(text, at);
  const message = text
    .slice(data.end)
    .replace(/^ {1,8}/, '')
    .replace(/^\uFEFF/, '');
  const broken = data.broken && text[at] === '[';
  return { format: '5424', at: time?.at, host, app, procId, msgId, data: data.params, text: message, broken };
}

function read3164(text: string, now: Date): SyslogMessage {
  const time = leadingTime(text, now);
  let rest = time ? text.slice(time.length).replace(/^:?\s{0,16}/, '') : text;
  let host: string | undefined;
  if (time || isNamedPayload(rest)) {
    const token = payload.test(rest) || tag.test(rest) || tagWithPid.test(rest) ? undefined : hostToken.exec(rest)?.[0];
    if (token !== undefined && !token.endsWith(':')) {
      host = token;
      rest = rest.slice(token.length).replace(/^ {1,16}/, '');
    }
  }
  const tagged = payload.test(rest)
    ? null
    : ((time ? (tag.exec(rest) ?? tagWithPid.exec(rest)) : tagWithPid.exec(rest)) ?? tagOfPayload.exec(rest));
  const [whole = '', app, procId] = tagged ?? [];
  return {
    ...{ format: '3164', at: time?.at, host, app, procId: procId === '' ? undefined : procId },
    ...{ data: [], text: rest.slice(whole.length).replace(/^ {1,8}/, ''), broken: false },
  };
}

/** `host CEF:0|…`: the time was left out. */
function isNamedPayload(text: string): boolean {
  return /^[A-Za-z0-9_.:%-]{1,255} (?:CEF|LEEF): ?\d/.test(text);
}

/** Without a time before it, a word and a colon are a tag only where they announce an event. */
const tagOfPayload = /^([\w.%/@-]{1,64})(?:\[([^\]\s]{0,64})\])?: ?(?=\{|CEF: ?\d|LEEF: ?\d|@cee:)/;
