import type { Marking } from '../../../domain/marking.ts';

/** One of `intake.imap`, as config/ hands it over: secrets are read, durations are milliseconds. */
export interface ImapSettings {
  readonly name: string;
  readonly host: string;
  readonly port?: number | undefined;
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly user: string;
  readonly password?: string | undefined;
  readonly oauth?: OAuthSettings | undefined;
  readonly mailbox: string;
  readonly every: number;
  readonly after: 'seen' | 'move' | 'delete';
  readonly folder?: string | undefined;
  /** Bytes. */
  readonly largest: number;
  readonly tlp?: Marking['tlp'] | undefined;
  readonly pap?: Marking['pap'] | undefined;
}

export interface OAuthSettings {
  readonly token_url: string;
  readonly client_id: string;
  readonly client_secret?: string | undefined;
  readonly refresh_token?: string | undefined;
  readonly scope?: string | undefined;
}
