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
    /** From the topmost Authentication-Results headers: what the receiver's own server said. */
    readonly authentication: readonly MailAuthentication[];
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
