import type { Failure, Reading } from '../domain/lookup.ts';
import type { Observable } from '../domain/observable.ts';
import type { SourceAccess } from '../domain/ports.ts';
import type { HttpSource, ReplyFormat, ReplyMeaning, Request } from '../domain/source.ts';

/** A whole reply as it came, not yet trusted. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** What it came over, where that is not HTTP. */
  readonly over?: 'DNS';
}

/** Why a reply is no answer. `limited` and `pending` are no outcomes yet: when to come again is still to be told. */
export type Trouble =
  | { readonly is: 'pending'; readonly detail: string }
  | { readonly is: 'limited'; readonly reason: 'rate_limited' | 'quota'; readonly detail: string }
  | { readonly is: 'failure'; readonly reason: Failure; readonly detail: string; readonly retryable: boolean; readonly pauses: boolean };

/** What a reply amounts to. `answer`: what it says, parsed; undefined where there was no record. */
export type Classified =
  | { readonly is: 'answer'; readonly answer: unknown; readonly reading: Reading }
  /** One answer of several. `next` is to be asked. */
  | { readonly is: 'part'; readonly answer: unknown; readonly next: Request }
  | Trouble;

type Failing = Extract<Trouble, { is: 'failure' }>;

/**
 * The one place where a status and a body become found, not found or failed. The table is in docs/errors.md. `answers` are
 * those to the requests before this one, in sources that take several.
 */
export function classify(
  source: HttpSource,
  observable: Observable,
  reply: Reply,
  veil: (text: string) => string,
  answers: readonly unknown[] = [],
): Classified {
  const { status, text } = reply;
  const body = bodyOf(source, reply);
  const meaning = source.meaning(status, body ?? text, answers.length);

  if (meaning === 'absent')
    return answers.length === 0 ? { is: 'answer', answer: undefined, reading: { status: 'not_found' } } : answered(undefined);
  return troubleWith(source, reply, body, meaning, veil) ?? notToBeRead(source, reply, body) ?? answered(body);

  function answered(answer: unknown): Classified {
    try {
      const all = [...answers, answer];
      const next = source.request(observable, all);
      return next ? { is: 'part', answer, next } : { is: 'answer', answer, reading: source.read(all, observable) };
    } catch (error) {
      return failure('unreadable', veil(unreadable(reply.over ? 'an answer of the DNS' : `HTTP ${status} with a body`, error)));
    }
  }
}

/** The body of a reply in the format the source declares, an error's as JSON; undefined where it is not written so. */
export function bodyOf({ replies }: HttpSource, { status, text }: Reply): unknown {
  return parse(text, status < 300 ? replies : 'json');
}

/** A reply under a good status whose body is no answer, whatever its fields are. */
export function notToBeRead(source: HttpSource, { status, text, over }: Reply, body: unknown): Failing | undefined {
  if (body === undefined || (source.replies === 'text' && isPage(text)))
    return failure(
      'unreadable',
      `${over ?? `HTTP ${status}`} with a body that is not ${source.replies === 'ndjson' ? 'lines of JSON' : 'JSON'}${isPage(text) ? ' but a web page' : ''}`,
    );
  const unanswered = source.speaks === 'DNS' ? resolverTrouble(body) : undefined;
  return unanswered ? failure('upstream', `the resolver answered ${unanswered}`, { retryable: unanswered === 'SERVFAIL' }) : undefined;
}

/** What a reply amounts to that no answer can be read from, whatever its body holds; undefined for one that may hold an answer. */
export function troubleWith(
  source: HttpSource,
  { status, headers, text, over }: Reply,
  body: unknown,
  meaning: ReplyMeaning,
  veil: (text: string) => string,
): Trouble | undefined {
  const said = (): string => vendorWords(body, veil);
  const http = over ?? `HTTP ${status}`;
  if (meaning === 'pending') return { is: 'pending', detail: `${http}: the vendor is still working on it` };
  if (meaning === 'quota') return { is: 'limited', reason: 'quota', detail: `${http}: the quota is spent${said()}` };
  if (meaning === 'not_in_plan') return failure('auth', `${http}: the key's plan does not cover this record${said()}`);
  const refused = meaning === 'refused' || status === 401 || status === 403;
  // A page is the word of a firewall on the way about this one value; the key is not refused by it.
  if (refused) return failure('auth', `${http}: ${refusal(source, text)}${said()}`, { pauses: !isPage(text) });
  if (status === 429) return { is: 'limited', reason: 'rate_limited', detail: `${http}: too many requests${said()}` };
  if (status >= 300 && status < 400) return failure('upstream', `${http}: redirected to ${host(headers.location)}, which is not followed`);
  if (status >= 500) return failure('upstream', `${http}${said()}`, { retryable: true });
  if (status < 200 || status >= 400) return failure('upstream', `${http}${said()}`);
  return text.trim() === '' ? failure('unreadable', `${http} with an empty body`) : undefined;
}

/** An assay sandbox that answered where the vendor was asked: its facts are invented. */
export function impostor({ headers }: Reply, access: SourceAccess): Failing | undefined {
  const played = headers['x-assay-sandbox'] !== undefined && !access.sandbox;
  return played ? failure('upstream', 'an assay sandbox answered in the place of the vendor') : undefined;
}

/** Who refused, as far as can be told: a web page comes from what stands before the vendor, not from its API. */
function refusal(source: HttpSource, text: string): string {
  if (isPage(text)) return 'refused with a web page, as a firewall or a proxy on the way does';
  return source.auth ? 'the key was refused' : 'access was refused';
}

function isPage(text: string): boolean {
  return /<html|<!doctype/i.test(text.slice(0, 500));
}

export function failure(reason: Failure, detail: string, more: { retryable?: boolean; pauses?: boolean } = {}): Failing {
  return { is: 'failure', reason, detail, retryable: more.retryable ?? false, pauses: more.pauses ?? false };
}

/** What was written in that format, or undefined; no source reads undefined. */
function parse(text: string, format: ReplyFormat): unknown {
  if (format === 'text') return text;
  try {
    return format === 'json' ? JSON.parse(text) : text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line)]));
  } catch {
    return undefined;
  }
}

/** The vendor's own words from the usual places of an error object, short and on one line. Veiled before they are cut: half a key is a leak too. */
function vendorWords(body: unknown, veil: (text: string) => string): string {
  const seen = [body, at(body, 'error'), at(body, 'errors'), at(at(body, 'errors'), '0')];
  for (const place of seen) {
    if (typeof place === 'string' && place !== '') return `: ${oneLine(veil(place))}`;
    for (const key of ['message', 'detail', 'error_description', 'error', 'title', 'name']) {
      const value = at(place, key);
      if (typeof value === 'string' && value !== '') return `: ${oneLine(veil(value))}`;
    }
  }
  return '';
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** Response codes of the DNS (RFC 1035, 4.1.1) that say that nothing was answered. No such name (3) is an answer. */
const resolverTroubles: Readonly<Record<number, string>> = { 1: 'FORMERR', 2: 'SERVFAIL', 4: 'NOTIMP', 5: 'REFUSED' };

function resolverTrouble(body: unknown): string | undefined {
  const code = at(body, 'Status');
  if (typeof code !== 'number' || code === 0 || code === 3) return undefined;
  return resolverTroubles[code] ?? `response code ${code}`;
}

function oneLine(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}

function host(location: string | string[] | undefined): string {
  const first = Array.isArray(location) ? location[0] : location;
  if (first === undefined) return 'nowhere';
  return URL.canParse(first) ? new URL(first).host : 'another page';
}

/** What does not read and why, with the paths of the first two complaints: "…: data.totalReports: expected number". */
export function unreadable(what: string, error: unknown): string {
  const issues = at(error, 'issues');
  if (!Array.isArray(issues)) return `${what} that does not read: ${oneLine(error instanceof Error ? error.message : String(error))}`;
  const complaints = issues
    .slice(0, 2)
    .map((issue: unknown) => {
      const path = at(issue, 'path');
      return oneLine(`${Array.isArray(path) && path.length > 0 ? path.join('.') : 'body'}: ${String(at(issue, 'message'))}`);
    })
    .join('; ');
  return `${what} that does not read: ${complaints}`;
}
