import { readFileSync } from 'node:fs';
import { AssayError } from '../../domain/errors.ts';
import { type Alert, type Arrival, type Channel, type ChannelHealth, type Severity, severities, type Taken } from '../../domain/intake.ts';
import type { Marking } from '../../domain/marking.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import { type Counts, noCounts } from './listening/counts.ts';
import { createDatagramListener } from './listening/datagram-listener.ts';
import { createDelivery, type Delivery, type Received } from './listening/delivery.ts';
import { type Listener, placeOf } from './listening/listener.ts';
import { type Certificates, createStreamListener } from './listening/stream-listener.ts';
import { alertOfSyslog, type Body } from './reading/alert-of.ts';
import { readSyslogMessage } from './reading/syslog-message.ts';

/** One listener, as `intake.syslog` of the configuration has it. */
export interface SyslogSettings {
  readonly name: string;
  readonly listen: string;
  readonly over: 'tcp' | 'tls' | 'udp';
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
  readonly client_ca_file?: string | undefined;
  readonly from: readonly string[];
  readonly read: readonly Body[];
  readonly min_severity?: Severity | undefined;
  readonly lane: 'alert' | 'bulk';
  /** Milliseconds. */
  readonly idle_timeout: number;
  readonly max_connections: number;
  readonly tlp?: Marking['tlp'] | undefined;
  readonly pap?: Marking['pap'] | undefined;
}

/** On whose behalf an alert arrives, and how it is handled. */
export type By = Pick<Arrival, 'channel' | 'person' | 'lane' | 'marking'>;

/**
 * Takes an alert in, durably. Undefined: nothing in it could be asked about (what is ours does not count), and it was not kept.
 * @throws AssayError where it cannot be kept now; it is tried again
 */
export type OnAlert = (alert: Alert, by: By) => Promise<Taken | undefined>;

interface Parts {
  readonly clock: Clock;
  readonly log: Log;
  readonly onAlert: OnAlert;
  /** For tests: other limits than {@link limits}. */
  readonly limits?: Partial<typeof limits>;
}

const limits = {
  /** Messages on their way into the store. */
  underWay: 256,
  datagrams: 10_000,
  datagramBytes: 16 * 1024 * 1024,
  /** Milliseconds. */
  firstWait: 250,
  longestWait: 10_000,
  /** Milliseconds for what was read when the channel is to stop. */
  patience: 10_000,
};

/** A listener for syslog: each message with something in it to ask about becomes a submission. */
export function createSyslogChannel(settings: SyslogSettings, parts: Parts): Channel {
  const { clock, log, onAlert } = parts;
  const { underWay: most, datagrams, datagramBytes, firstWait, longestWait, patience } = { ...limits, ...parts.limits };
  const name = `syslog:${settings.name}`;
  const by: By = {
    channel: name,
    person: name,
    lane: settings.lane,
    marking: { tlp: settings.tlp, pap: settings.pap } as Partial<Marking>,
  };
  const counts = noCounts();
  let at = `${settings.over}://${settings.listen}`;
  let state: 'down' | 'up' | 'stopped' = 'down';
  let lastAt: Date | null = null;
  let listener: Listener | undefined;

  const delivery = createDelivery({
    ...{ most, firstWait, longestWait },
    take: (message) => take(message),
    onTrouble: (error) => log.warn('syslog cannot be kept: what was read is tried again', { channel: name, error }),
    onRecovery: () => log.info('syslog is kept again', { channel: name }),
    onLost: (error) => {
      counts.lost++;
      log.warn('a message of syslog was given up', { channel: name, error });
    },
  });

  async function take({ bytes, peer }: Received): Promise<void> {
    const now = clock.now();
    const { body, alert } = alertOfSyslog(readSyslogMessage(bytes.toString('utf8'), now), { at: now, peer });
    if (!settings.read.includes(body)) counts.passedOver++;
    else if (isBelow(alert.facts.severity, settings.min_severity)) counts.belowSeverity++;
    else {
      const taken = await onAlert(alert, by);
      if (!taken) counts.withoutObservables++;
      else if (taken.repeated) counts.repeated++;
      else counts.taken++;
      if (taken) lastAt = clock.now();
    }
  }

  return {
    name,
    async start() {
      if (listener) return;
      listener = createListener(settings, { delivery, counts, datagrams, datagramBytes });
      try {
        at = `${settings.over}://${await listener.start()}`;
        state = 'up';
      } catch (error) {
        listener = undefined;
        throw error;
      }
      log.info('syslog is read', { channel: name, at });
    },
    async stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      const over = AbortSignal.timeout(patience);
      await listener?.stop(over);
      const lost = await delivery.drain(over);
      counts.lost += lost;
      if (lost > 0) log.warn('messages of syslog were read and not kept', { channel: name, messages: lost });
    },
    health: (): ChannelHealth => ({
      ...{ state: state === 'up' && delivery.trouble === null ? 'up' : 'down', detail: detailOf(state, delivery, counts), at },
      ...{ taken: counts.taken, repeated: counts.repeated, refused: counts.badFrames + counts.dropped + counts.lost, lastAt },
      counts: { ...counts, underWay: delivery.underWay, open: listener?.open ?? 0 },
    }),
  };
}

function createListener(
  settings: SyslogSettings,
  parts: { readonly delivery: Delivery; readonly counts: Counts; readonly datagrams: number; readonly datagramBytes: number },
): Listener {
  const { delivery, counts, datagrams, datagramBytes } = parts;
  const { over, from, idle_timeout: patienceMs, max_connections: mostConnections } = settings;
  const shared = { place: placeOf(settings.listen), delivery, counts, from };
  if (over === 'udp') return createDatagramListener({ ...shared, most: datagrams, mostBytes: datagramBytes });
  const tls = over === 'tls' ? certificatesOf(settings) : undefined;
  try {
    return createStreamListener({ ...shared, patienceMs, mostConnections, tls });
  } catch (error) {
    throw new AssayError(
      'ASSAY_CONFIG_INVALID',
      `intake.syslog ${settings.name}: its certificate or key cannot be used`,
      'Both are PEM, and belong together.',
      {
        cause: error,
      },
    );
  }
}

function certificatesOf({ name, cert_file, key_file, client_ca_file }: SyslogSettings): Certificates {
  const read = (path: string | undefined): string => {
    try {
      return readFileSync(path ?? '', 'utf8');
    } catch (error) {
      const what = path === undefined ? 'cert_file and key_file are needed' : `${path} cannot be read`;
      throw new AssayError('ASSAY_CONFIG_INVALID', `intake.syslog ${name}: ${what}`, 'Correct the path or its permissions.', {
        cause: error,
      });
    }
  };
  return { cert: read(cert_file), key: read(key_file), clientCa: client_ca_file === undefined ? undefined : read(client_ca_file) };
}

/** One that tells no severity is never below. */
function isBelow(severity: Severity | null, least: Severity | undefined): boolean {
  return severity !== null && least !== undefined && severities.indexOf(severity) < severities.indexOf(least);
}

/** What is wrong now, and then what went wrong since the start. */
function detailOf(state: string, { trouble, underWay }: Delivery, counts: Counts): string | null {
  if (state === 'stopped') return 'it was stopped';
  if (trouble !== null) return `${trouble}; ${underWay} messages are held, and nothing more is read`;
  const past = [
    counts.dropped > 0 && `${counts.dropped} datagrams were dropped: they came faster than they can be kept`,
    counts.lost > 0 && `${counts.lost} messages could not be kept`,
    counts.badFrames > 0 && `${counts.badFrames} frames were too long or broken`,
    counts.tooMany > 0 && `${counts.tooMany} connections were too many`,
    counts.strangers > 0 && `${counts.strangers} came from networks that are not allowed`,
  ].filter((each) => each !== false);
  return past.length === 0 ? null : past.join('; ');
}
