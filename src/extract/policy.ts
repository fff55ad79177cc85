import type { ObservableType } from '../domain/observable.ts';

/** The questions on which people differ, answered; docs/decisions/0007-extraction-policy.md says why. */
export interface Policy {
  /** Keep only these types; all when undefined. */
  readonly types?: ReadonlySet<ObservableType>;
  /** Keep mentions below confidence 0.5, too: file names, versions, code and whatever else only looks like an observable. */
  readonly doubtful: boolean;
  /** The host of a URL and the domain of a mail address are found, too. */
  readonly hosts: boolean;
  /** URLs inside other values are found, too: in a query, percent-, base64- or hex-encoded. */
  readonly nested: boolean;
  /** Addresses that mean something only inside a network: private, loopback, link-local, documentation. */
  readonly privateAddresses: boolean;
  /** `001.002.003.004`: `unambiguous` reads it where octal and decimal agree or every octet has three digits. */
  readonly zeroPadded: 'unambiguous' | 'decimal' | 'never';
  /** Names below a top-level domain that does not exist; `defanged` keeps those somebody took the trouble to defang. */
  readonly unknownTlds: 'never' | 'defanged' | 'always';
}

export const defaultPolicy: Policy = {
  doubtful: false,
  hosts: true,
  nested: true,
  privateAddresses: true,
  zeroPadded: 'unambiguous',
  unknownTlds: 'defanged',
};

/** Below this a mention is doubtful. */
export const doubtfulBelow = 0.5;
