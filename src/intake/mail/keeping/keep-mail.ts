import type { Inbox, MailEnvelope } from '../../../domain/inbox.ts';
import type { Clock } from '../../../domain/ports.ts';
import { mailKey } from './mail-key.ts';

/** Keeps a mail before it is acknowledged. `full`: not now, so much waits already; who sent it keeps it. @throws AssayError ASSAY_STORE_UNAVAILABLE */
export type KeepMail = (channel: string, bytes: Uint8Array, envelope: MailEnvelope) => Promise<'kept' | 'repeated' | 'full'>;

export interface Keeping {
  readonly inbox: Pick<Inbox, 'keep' | 'waiting'>;
  readonly clock: Clock;
  /** Bytes of mails that may wait to be read: a flood must not fill the disk. 2 GiB when absent. */
  readonly mostWaiting?: number | undefined;
  /** Called when something was kept: whoever reads here need not wait until it looks again. */
  readonly onKept?: (() => void) | undefined;
}

/** What waits is counted anew after so long. */
const countedForMs = 5_000;

export function createKeepMail({ inbox, clock, mostWaiting = 2 * 1024 ** 3, onKept }: Keeping): KeepMail {
  let counted = { bytes: 0, at: Number.NEGATIVE_INFINITY };

  return async (channel, bytes, envelope) => {
    const now = clock.now();
    if (Math.abs(now.getTime() - counted.at) > countedForMs) counted = { bytes: (await inbox.waiting()).bytes, at: now.getTime() };
    if (counted.bytes + bytes.length > mostWaiting) return 'full';
    counted.bytes += bytes.length;
    const key = mailKey(bytes);
    const { repeated } = await inbox.keep({ channel, key, name: `${key.slice(0, 12)}.eml`, bytes, envelope }, now);
    if (repeated) return 'repeated';
    onKept?.();
    return 'kept';
  };
}
