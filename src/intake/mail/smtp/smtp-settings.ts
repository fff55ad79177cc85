import type { Marking } from '../../../domain/marking.ts';

/** One of `intake.smtp`, as config/ hands it over: paths are absolute, secrets are read. */
export interface SmtpSettings {
  readonly name: string;
  readonly listen: string;
  readonly recipients: readonly string[];
  readonly from: readonly string[];
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
  readonly require_tls: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Bytes. */
  readonly largest: number;
  readonly most_connections: number;
  readonly tlp?: Marking['tlp'] | undefined;
  readonly pap?: Marking['pap'] | undefined;
}
