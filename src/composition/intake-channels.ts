import type { Config } from '../config/config.ts';
import type { Channel, Take } from '../domain/intake.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { BulkParts } from '../intake/bulk/polling/bulk-parts.ts';
import { createSyslogChannel } from '../intake/syslog/syslog-channel.ts';
import type { ArrivalParts } from './arrivals.ts';
import { createBulkChannels } from './bulk-channels.ts';
import { keepAsked } from './keep-asked.ts';
import { createMailChannels, type MailParts } from './mail-channels.ts';

interface Parts {
  readonly config: Config;
  readonly take: Take;
  readonly arrivals: ArrivalParts;
  readonly clock: Clock;
  readonly log: Log;
  readonly bulk: BulkParts;
  readonly mails: MailParts;
}

/** The channels that the configuration asks for. @throws AssayError ASSAY_SECRET_UNREADABLE */
export function intakeChannels({ config, take, arrivals, clock, log, bulk, mails }: Parts): readonly Channel[] {
  const intake = config.intake();
  const onAlert = keepAsked(take, arrivals);
  return [
    ...intake.syslog.map((settings) => createSyslogChannel(settings, { clock, log, onAlert })),
    ...createMailChannels(intake, { ...mails, own: config.own.domains }),
    ...createBulkChannels(intake, bulk),
  ];
}
