import type { Bookmarks } from '../../../domain/bookmarks.ts';
import type { TakeStream } from '../../../domain/bulk.ts';
import type { Arrival } from '../../../domain/intake.ts';
import type { Marking } from '../../../domain/marking.ts';
import type { Clock, Log } from '../../../domain/ports.ts';
import type { Reach, ReachStream } from '../../../domain/reach.ts';

/** What channels that fetch need of the machine. */
export interface BulkParts {
  readonly takeStream: TakeStream;
  readonly bookmarks: Bookmarks;
  readonly reach: Reach;
  readonly stream: ReachStream;
  readonly clock: Clock;
  readonly log: Log;
  /** Of this process; no other has it. */
  readonly holder: string;
  /** A process that is silent so long counts as dead, and another looks. */
  readonly leaseMs: number;
}

/** How what comes in is handled, as the configuration has it. */
export interface Handling {
  readonly tlp?: Marking['tlp'] | undefined;
  readonly pap?: Marking['pap'] | undefined;
  readonly lane: 'alert' | 'bulk';
}

/** What every arrival of a channel has. */
export function handledAs(channel: string, { tlp, pap, lane }: Handling): Pick<Arrival, 'channel' | 'person' | 'lane' | 'marking'> {
  return { channel, person: channel, lane, marking: { ...(tlp && { tlp }), ...(pap && { pap }) } };
}
