import type { AlertFacts } from './alert.ts';
import type { Finding } from './finding.ts';

/** Verdict of one mail authentication method as the receiving server wrote it (RFC 8601). */
export interface MailAuthentication {
  readonly method: 'spf' | 'dkim' | 'dmarc' | 'arc' | 'compauth';
  /** pass, fail, softfail, none, neutral, temperror, permerror… lower case. */
  readonly result: string;
  /** The domain it is about, where told: header.d, header.from, smtp.mailfrom. */
  readonly domain?: string | undefined;
}

/** One Received header: who handed the mail to whom. Untrusted. */
export interface MailHop {
  /** As the sending machine called itself. */
  readonly from?: string | undefined;
  /** Its address, as the receiving machine saw it. */
  readonly address?: string | undefined;
  readonly by?: string | undefined;
  /** ISO 8601. */
  readonly at?: string | undefined;
}

export interface Attachment {
  /** Untrusted, as the sender wrote it. */
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
}

/** What a submission says about itself, beside the observables in it. Empty for plain text. */
export interface SubmissionFacts {
  readonly mail?: {
    readonly subject?: string | undefined;
    /** Lower-case addresses. */
    readonly from: readonly string[];
    readonly replyTo: readonly string[];
    readonly recipients: readonly string[];
    /** From the topmost Authentication-Results headers: what the receiver's own server said. Empty of a mail that was forwarded inline. */
    readonly authentication: readonly MailAuthentication[];
    /**
     * Where the mail stands that all this is about. `itself`: it is what was handed in; `attached` to a report, or `inline` in the text
     * of one. Of mails made one it is absent, and so is the rest below.
     */
    readonly original?: 'itself' | 'attached' | 'inline' | undefined;
    /** Who reported it, as the report's From says; absent where it is no report. To be protected as recipients are. */
    readonly reporter?: string | undefined;
    /** As its sender's program wrote it, in ISO 8601 where it can be read, else as it stands. Untrusted. */
    readonly date?: string | undefined;
    /** From the receiver back to the sender; only the upper ones were written by servers the receiver knows. */
    readonly hops?: readonly MailHop[] | undefined;
    /** What a person should look at twice, in words: From against Reply-To, a link shown as another. */
    readonly notes?: readonly string[] | undefined;
  };
  readonly attachments?: readonly Attachment[];
  readonly alert?: AlertFacts;
}

/** Something went wrong in one part of the input; the rest was read. */
export interface Trouble {
  /** `row:7`, `attachment:x.zip`, `body`… */
  readonly part: string;
  readonly message: string;
}

/** What an input can be. `stix-bundle` and `misp-event` are JSON, `office` the documents of Microsoft Office and OpenDocument. */
export const inputKinds = [
  'text',
  'email',
  'msg',
  'html',
  'pdf',
  'office',
  'csv',
  'json',
  'ndjson',
  'xml',
  'stix-bundle',
  'misp-event',
  'zip',
  'tar',
] as const;
export type InputKind = (typeof inputKinds)[number];

/** What a reader made of one input. */
export interface Extraction {
  readonly kind: InputKind;
  readonly findings: readonly Finding[];
  readonly facts: SubmissionFacts;
  readonly troubles: readonly Trouble[];
}
