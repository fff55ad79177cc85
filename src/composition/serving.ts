import { randomUUID } from 'node:crypto';
import { createAudit } from '../access/audit.ts';
import type { Config } from '../config/config.ts';
import type { Access } from '../domain/access.ts';
import type { Clock, Log, Store } from '../domain/ports.ts';
import type { Reach, ReachStream } from '../domain/reach.ts';
import type { Work } from '../domain/work.ts';
import type { Traces } from '../telemetry/no-traces.ts';
import { accessOf } from './access-of.ts';
import type { App } from './app.ts';
import { type ArrivalParts, createTake } from './arrivals.ts';
import { type Channels, createChannels } from './channels.ts';
import { deliver } from './deliveries.ts';
import { createHooks, type Hooks } from './hooks.ts';
import { intakeChannels } from './intake-channels.ts';
import { publicUrl } from './public-url.ts';
import { createReading } from './reading/create-reading.ts';
import { readApart } from './reading/read-apart.ts';
import { createStreamIn } from './stream-in.ts';
import { createTelling, type Telling } from './telling.ts';
import { tracedTake } from './traced.ts';

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  /** Of this machine, where that is another one. */
  readonly machine: Clock;
  readonly log: Log;
  readonly arrivals: ArrivalParts & { readonly work: Work };
  readonly reaching: { readonly reach: Reach; readonly stream: ReachStream };
  readonly traces: Traces;
  readonly report: App['report'];
}

/** How work comes in from others, who they are, and how they are told. What needs secrets or listens is made when it is first asked for. */
export type Serving = Pick<
  App,
  'take' | 'takeStream' | 'deliver' | 'read' | 'hooks' | 'access' | 'audit' | 'inbox' | 'channels' | 'telling'
> & {
  close(): Promise<void>;
};

export function createServing({ config, store, clock, machine, log, arrivals, reaching, traces, report }: Parts): Serving {
  const reading = createReading();
  const read = readApart(reading);
  const take = tracedTake(createTake(arrivals), traces);
  const takeStream = createStreamIn({ ...arrivals, read });
  let access: Access | undefined;
  let hooks: Hooks | undefined;
  let channels: Channels | undefined;
  let telling: Telling | undefined;

  function openChannels(): Channels {
    const { leaseMs, keep } = config;
    const bulk = { takeStream, bookmarks: store.bookmarks, ...reaching, clock, log, holder: randomUUID(), leaseMs };
    const mails = {
      ...{ inbox: store.inbox, outbox: store.outbox, reading, take, reach: reaching.reach, clock, log, leaseMs },
      ...{ worker: randomUUID(), keepMs: keep.submissionsMs, ca: config.ca ?? undefined },
    };
    return createChannels(intakeChannels({ config, take, arrivals, clock, log, bulk, mails }), log);
  }

  return {
    take,
    takeStream,
    deliver: (delivery) => deliver(delivery, take),
    read,
    inbox: store.inbox,
    audit: createAudit(store.access, clock),
    get access() {
      access ??= accessOf(config, store, clock, machine, reaching.reach);
      return access;
    },
    get hooks() {
      hooks ??= createHooks(config.intake().hooks, store.replays, clock);
      return hooks;
    },
    channels() {
      channels ??= openChannels();
      return channels;
    },
    get telling() {
      const { notify, network, sandboxUrl } = config;
      telling ??= createTelling({
        ...{ notify: notify(), outbox: store.outbox, work: store.work, reach: reaching.reach, allow: network().allow, clock, log, report },
        frame: {
          link: (id) => new URL(`/v1/submissions/${id}/report`, publicUrl(config)).href,
          sandbox: sandboxUrl !== null,
        },
        channels: () => channels?.health() ?? [],
      });
      return telling;
    },
    close: reading.close,
  };
}
