import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Section } from '../config/config.ts';
import { AssayError } from '../domain/errors.ts';
import type { AlertAdapter } from '../domain/intake.ts';
import type { Clock } from '../domain/ports.ts';
import { overlap } from '../domain/public-address.ts';
import type { Replays } from '../domain/replays.ts';
import { alertAdapters } from '../intake/alerts/adapters.ts';
import type { GenericField, GenericMap } from '../intake/alerts/generic/generic.ts';
import type { Delivery } from './deliveries.ts';

type Settings = Section<'intake'>['hooks'][number];

/** What came to a hook, beside its token. */
export interface Knock {
  readonly token: string;
  readonly address: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Why nobody opens. `unknown`: there is no such hook; it is said of one that may not be known of, too. */
export interface Closed {
  readonly closed: 'unknown' | 'unsigned' | 'late' | 'replayed';
}

/** Somebody may come in: what they deliver, and what is to be done when it was taken. */
export interface Opened {
  readonly delivery: Delivery;
  /** The same signed delivery does not come in again. */
  taken(): Promise<void>;
}

/** Addresses to which SIEMs post their alerts, and adapters by their ids. */
export interface Hooks {
  readonly adapters: ReadonlyMap<string, AlertAdapter>;
  /** Whether there is such a hook, for this address: asked before the body of a stranger is read. */
  knows(knock: Pick<Knock, 'token' | 'address'>): boolean;
  open(knock: Knock): Promise<Opened | Closed>;
}

/** The shortest token that cannot be guessed. */
const leastToken = 20;
/** Without a time in it a signature is good for ever: it is remembered for so long. */
const undatedMs = 86_400_000;

/** @throws AssayError ASSAY_CONFIG_INVALID where a hook has an adapter that there is not, or a token that can be guessed */
export function createHooks(all: readonly Settings[], replays: Replays, clock: Clock): Hooks {
  const adapters = alertAdapters();
  const hooks = all.map((settings) => ({ settings, adapter: adapterOf(settings), digest: digestOf(settings.token) }));

  function find({ token, address }: Pick<Knock, 'token' | 'address'>): (typeof hooks)[number] | undefined {
    const digest = digestOf(token);
    // All are compared, so that the time tells nothing.
    const [hook] = hooks.filter((each) => timingSafeEqual(each.digest, digest));
    const { from } = hook?.settings ?? { from: [] };
    return from.length === 0 || from.some((network) => overlap(network, address)) ? hook : undefined;
  }

  return {
    adapters,
    knows: (knock) => find(knock) !== undefined,

    async open({ token, address, headers, body }) {
      const hook = find({ token, address });
      if (!hook) return { closed: 'unknown' };
      const { settings, adapter } = hook;
      const { name, tlp, pap } = settings;
      const signed = signatureIn(settings, headers, body, clock.now());
      if (typeof signed === 'object') return signed;
      const key = signed === undefined ? undefined : `${name} ${signed}`;
      if (key !== undefined && (await replays.seen(key, clock.now()))) return { closed: 'replayed' };
      const channel = `hook:${name}`;
      return {
        delivery: {
          adapter,
          body: body.toString('utf8'),
          by: { channel, person: channel, marking: { ...(tlp && { tlp }), ...(pap && { pap }) } },
        },
        async taken() {
          const now = clock.now();
          const lasts = settings.timestamp_header === undefined ? undatedMs : 2 * settings.replay_window;
          if (key !== undefined) await replays.note(key, new Date(now.getTime() + lasts), now);
        },
      };
    },
  };
}

/** @returns the signature, which is right; undefined where none is wanted */
function signatureIn(settings: Settings, headers: Knock['headers'], body: Buffer, now: Date): string | undefined | Closed {
  const { secret, signature_header: header = 'x-signature-256', timestamp_header: timeHeader, replay_window: window } = settings;
  if (secret === undefined) return undefined;
  const given = one(headers[header.toLowerCase()]);
  const time = timeHeader === undefined ? undefined : one(headers[timeHeader.toLowerCase()]);
  if (given === undefined || (timeHeader !== undefined && time === undefined)) return { closed: 'unsigned' };
  const mac = createHmac('sha256', secret);
  if (time !== undefined) mac.update(`${time}.`);
  const right = mac.update(body).digest();
  const written = given.trim().replace(/^sha256=/i, '');
  const got = /^[0-9a-f]{64}$/i.test(written) ? Buffer.from(written, 'hex') : Buffer.from(written, 'base64');
  if (got.length !== right.length || !timingSafeEqual(got, right)) return { closed: 'unsigned' };
  if (time !== undefined) {
    const seconds = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN;
    // Not a number is never within the window.
    if (!(Math.abs(now.getTime() - seconds * 1_000) <= window)) return { closed: 'late' };
  }
  return right.toString('base64url');
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'object' ? (header.length === 1 ? header[0] : undefined) : header;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The adapter of one hook, under the settings of that hook. */
function adapterOf({ name, adapter: id, token, fields, facts, own_user: user }: Settings): AlertAdapter {
  if (token.length < leastToken)
    throw invalid(`intake.hooks ${name}: the token is shorter than ${leastToken} characters`, 'Make one: openssl rand -hex 24');
  const maps: readonly GenericMap[] = Object.keys(fields).length > 0 ? [{ id, name, ...mapOf(fields, facts) }] : [];
  const adapters = alertAdapters({ thehive: { ownUsers: user === undefined ? [] : [user] }, generic: id === 'generic' ? maps : [] });
  const adapter = adapters.get(id);
  if (adapter) return adapter;
  throw invalid(`intake.hooks ${name}: there is no adapter ${id}`, `Known are ${[...adapters.keys()].join(', ')}.`);
}

/** `src_ip: source` is short for `{ role: source }`. */
function mapOf(
  fields: Settings['fields'],
  { occurred_at: occurredAt, severity, ...facts }: Settings['facts'],
): Omit<GenericMap, 'id' | 'name'> {
  const read = Object.entries(fields).map(([path, how]): [string, GenericField] => [path, typeof how === 'string' ? { role: how } : how]);
  return { ...facts, occurredAt, severity: severity && { path: severity.field, words: severity.words }, fields: Object.fromEntries(read) };
}

function invalid(message: string, fix: string): AssayError {
  return new AssayError('ASSAY_CONFIG_INVALID', message, fix);
}
