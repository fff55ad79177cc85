import type { Marking } from './marking.ts';
import type { ObservableType } from './observable.ts';

/** What part an observable played in what happened, as the sender of an alert tells it. */
export const roles = [
  'source',
  'destination',
  'host',
  'user',
  'sender',
  'reply-to',
  'recipient',
  'reporter',
  'url',
  'query',
  'file',
  'process',
  'certificate',
  'registry',
  'vulnerability',
  'mentioned',
] as const;
export type Role = (typeof roles)[number];

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** What an alert says of itself, beside the observables in it. Kept with the submission, so that it can be answered where it came from. */
export interface AlertFacts {
  /** Id of the adapter that read it: `splunk`, `elastic`, `cef`… */
  readonly vendor: string;
  /** Names and ids as the vendor has them, verbatim, for the write-back: `sid`, `_index`, `kibana.alert.uuid`, `event_id`… Short texts. */
  readonly ids: Readonly<Record<string, string>>;
  /** The vendor's own word in our five; null where it says none. */
  readonly severity: Severity | null;
  readonly rule?: string | undefined;
  /** When it happened, by the vendor's clock. */
  readonly occurredAt?: string | undefined;
  /** A page where a person can see it. Untrusted. */
  readonly link?: string | undefined;
}

/** One text in an alert in which observables stand. */
export interface Said {
  /** Where it stands in the payload: `result.src_ip`, `events[0].destination.ip`. */
  readonly field: string;
  readonly text: string;
  readonly role: Role;
  /** The whole text is one value of one of these types, if it is any; absent: it is a text, and whatever stands in it is found. */
  readonly as?: readonly ObservableType[] | undefined;
  /** It names what is ours (the host that was attacked, who received the mail): it is never told to a third party. */
  readonly ours?: boolean | undefined;
}

/** An alert as its adapter read it. Pure data: nothing was looked up, nothing extracted. */
export interface Alert {
  readonly facts: AlertFacts;
  /** The vendor's own id of it, with what makes it one of its kind; the same again is the same submission. Absent: by its content. */
  readonly key?: string | undefined;
  readonly title: string;
  /** Where the vendor says how it may be handled. */
  readonly marking?: Partial<Marking> | undefined;
  readonly said: readonly Said[];
  /** Parts that could not be read; the rest was. */
  readonly troubles: readonly { readonly part: string; readonly message: string }[];
}

/** Why a delivery is refused: it is not what its adapter knows. One line, for whoever set the sender up. */
export interface Refused {
  readonly refused: string;
}

/** Reads one delivery of one vendor. It never throws for what others send: what it cannot use is refused, or a trouble. */
export interface AlertAdapter {
  /** Lower-case, in addresses and settings: `splunk`, `sentinel`, `wazuh`. */
  readonly id: string;
  /** As the vendor calls it. */
  readonly name: string;
  /** One delivery may hold several alerts. Text, because some senders write JSON that is none. */
  readonly read: (body: string) => readonly Alert[] | Refused;
}
