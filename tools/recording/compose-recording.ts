import type { Outcome } from '../../src/domain/lookup.ts';
import type { Observable } from '../../src/domain/observable.ts';
import type { Heard } from '../../src/domain/ports.ts';
import type { HttpSource } from '../../src/domain/source.ts';
import { createRedactor } from '../../src/telemetry/redact.ts';
import { credentialWords, type Exchange, inOrder } from '../../test/contracts/recording.ts';
import { openWire } from '../../test/contracts/wire.ts';
import { createPeopleCleaner, inTexts, isDocumentation, without, withoutAtSigns, withValue } from './clean.ts';
import { telltales } from './telltales.ts';

/** Nothing is written, and why; one line each. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

export interface Taken {
  readonly source: HttpSource;
  readonly observable: Observable;
  /** One per request, as they came. */
  readonly heard: readonly Pick<Heard, 'status' | 'headers' | 'text'>[];
  /** What came of it, where it was asked just now. */
  readonly outcome?: Outcome | undefined;
  /** Everything that may not be written down. */
  readonly secrets: readonly string[];
}

export interface Wishes {
  /** How it was taken: `captured 2026-11-20, plan free`. */
  readonly about: string;
  /** Another value in the place of the one asked about. */
  readonly as?: string | undefined;
  /** Names of fields that are taken out. */
  readonly drop: readonly string[];
}

export interface Composed {
  /** The recording as a file. */
  readonly text: string;
  /** As the source reads it. */
  readonly outcome: Outcome;
}

/** A recording of what was heard, without anything that may not be in one, and with what its source reads in it. @throws Refusal */
export async function composeRecording(taken: Taken, { about, as, drop }: Wishes): Promise<Composed> {
  const { source, secrets } = taken;
  const observable = { type: taken.observable.type, value: as ?? taken.observable.value };
  if (observable.type === 'email' && !isDocumentation(observable.value))
    throw new Refusal(
      `${observable.value} may be somebody: ask about someone@example.com, or show that address (--as someone@example.com)`,
    );
  const hide = createRedactor(secrets);
  const people = createPeopleCleaner();
  const clean = (text: string): string => people.clean(as === undefined ? hide(text) : withValue(hide(text), taken.observable.value, as));
  const exchanges = taken.heard.map((heard) => {
    const exchange = exchangeOf(heard, source, clean, new Set(drop));
    // Once more, as it is read: a key that was escaped twice.
    return { ...exchange, body: inTexts(exchange.body, hide) };
  });
  const { outcome, requests } = await replayed(source, observable, exchanges);
  refuseOther(taken.outcome, outcome, requests, exchanges.length);
  const notes = [
    about,
    ...(people.people > 0 ? ['mail addresses replaced'] : []),
    ...(as ? ['the value replaced'] : []),
    ...drop.map((name) => `without ${name}`),
  ];
  const [only] = exchanges;
  const document = {
    about: notes.join('; '),
    observable,
    ...(exchanges.length === 1 ? only : { exchanges }),
    expect: expectation(outcome),
  };
  const found = telltales(document, secrets, domainsOf(source));
  if (found.length > 0) throw new Refusal(`it may hold a secret:\n${found.map((each) => `  ${each}`).join('\n')}`);
  const text = withoutAtSigns(`${JSON.stringify(document, null, 2)}\n`);
  if (credentialWords.test(text) || hide(text) !== text) throw new Refusal('it may hold a secret, across fields');
  return { text, outcome };
}

function exchangeOf(
  { status, headers, text }: Taken['heard'][number],
  source: HttpSource,
  clean: (text: string) => string,
  drop: ReadonlySet<string>,
): Exchange {
  const cleaned = clean(text);
  const body = status < 300 && source.replies !== 'json' ? cleaned : asJson(cleaned);
  const counted = [source.counter?.remaining, source.counter?.reset].map((name) => name?.toLowerCase());
  const kept = Object.entries(headers).filter(([name]) => /^(retry-after|(x-)?rate-?limit(-.*)?)$/.test(name) || counted.includes(name));
  return {
    status,
    ...(kept.length > 0 && { headers: Object.fromEntries(kept.map(([name, value]) => [name, clean(value)])) }),
    body: without(body, drop),
  };
}

/** What is no JSON is kept as the text it is. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** As the contract will play it. */
async function replayed(
  source: HttpSource,
  observable: Observable,
  exchanges: readonly Exchange[],
): Promise<{ readonly outcome: Outcome; readonly requests: number }> {
  const wire = await openWire();
  try {
    const outcome = await wire.ask(source, observable, inOrder(exchanges));
    return { outcome, requests: wire.received.length };
  } finally {
    await wire.close();
  }
}

/** A recording that reads otherwise than the reply did would prove nothing. */
function refuseOther(live: Outcome | undefined, replay: Outcome, requests: number, exchanges: number): void {
  const brief = (outcome: Outcome): string =>
    'reason' in outcome ? `${outcome.status}: ${outcome.reason} (${outcome.detail})` : outcome.status;
  const same =
    live === undefined ||
    (live.status === replay.status && ('reason' in live ? live.reason : '') === ('reason' in replay ? replay.reason : ''));
  if (!same)
    throw new Refusal(`the vendor's reply is ${brief(live)}, but what would be recorded is ${brief(replay)}: too much was taken out`);
  if (requests !== exchanges)
    throw new Refusal(
      `the source asks ${requests > exchanges ? 'more' : 'fewer'} requests (${requests}) than there are replies (${exchanges})`,
    );
}

function expectation(outcome: Outcome): object {
  if (outcome.status === 'found') {
    const { status, link, observations } = outcome;
    return { status, ...(link !== undefined && { link }), observations };
  }
  if (outcome.status === 'not_found') return { status: outcome.status, ...(outcome.link !== undefined && { link: outcome.link }) };
  return { status: outcome.status, reason: outcome.reason };
}

/** `abuseipdb.com` of https://api.abuseipdb.com/api/v2. */
function domainsOf({ baseUrl, homepage }: HttpSource): string[] {
  const addresses = [baseUrl, homepage].filter((each) => each !== null && URL.canParse(each)) as string[];
  return addresses.map((each) => new URL(each).hostname.split('.').slice(-2).join('.'));
}
