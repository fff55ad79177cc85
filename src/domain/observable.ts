/** The types of observable assay knows, in the order people read them in. */
export const observableTypes = ['ipv4', 'ipv6', 'cidr', 'domain', 'url', 'email', 'md5', 'sha1', 'sha256', 'sha512', 'cve', 'asn'] as const;
export type ObservableType = (typeof observableTypes)[number];

export const hashTypes = ['md5', 'sha1', 'sha256', 'sha512'] as const satisfies readonly ObservableType[];

/** A value seen in the wild, refanged and in canonical form. Says nothing about guilt. */
export interface Observable<T extends ObservableType = ObservableType> {
  readonly type: T;
  readonly value: string;
}

/** One place where an observable stood. Offsets are UTF-16 units into the text of that field. */
export interface Mention {
  /** As it was written, before refanging. */
  readonly written: string;
  readonly start: number;
  readonly end: number;
  /** The part of the document: `text`, `header:from`, `body`, `html`, `attachment:invoice.pdf`, `row:7`… */
  readonly field: string;
}

/** An observable and every place where it stood. */
export interface Finding {
  readonly observable: Observable;
  readonly mentions: readonly Mention[];
}

/** One string per observable, equal exactly when type and value are. Types hold no colon. */
export function observableKey({ type, value }: Observable): string {
  return `${type}:${value}`;
}
