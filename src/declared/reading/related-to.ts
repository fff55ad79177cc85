import type { Observable, ObservableType } from '../../domain/observable.ts';
import { address, domain } from '../../sources/kit/related.ts';
import { createValue, type Reader, type Spec } from './values.ts';

const hex = (length: number, type: ObservableType) => (text: string) =>
  new RegExp(`^[0-9a-f]{${length}}$`, 'i').test(text) ? { type, value: text.toLowerCase() } : undefined;

/** What a relation may point at, each in its one form; undefined for a text that is none. `ip`: of either version. */
const readable = {
  ip: address,
  ipv4: (text) => only('ipv4', address(text)),
  ipv6: (text) => only('ipv6', address(text)),
  domain,
  url: (text) => (/^https?:\/\//i.test(text) && URL.canParse(text) ? { type: 'url', value: new URL(text).href } : undefined),
  md5: hex(32, 'md5'),
  sha1: hex(40, 'sha1'),
  sha256: hex(64, 'sha256'),
  cve: (text) => (/^cve-\d{4}-\d{4,}$/i.test(text) ? { type: 'cve', value: text.toUpperCase() } : undefined),
} satisfies Record<string, (text: string) => Observable | undefined>;

export const relatable = Object.keys(readable) as readonly (keyof typeof readable)[];

/** The other end of a relation. What is not of its type is left out: vendors mix hosts, wildcards and addresses. */
export function relatedTo({ type, value }: { readonly type: Spec; readonly value: Spec }): Reader {
  const [kindOf, textOf] = [createValue(type, { is: 'text' }), createValue(value, { is: 'text' })];
  return (scope, evidence) => {
    const [kind, text] = [kindOf(scope, evidence), textOf(scope, evidence)];
    if (typeof kind !== 'string' || typeof text !== 'string') return undefined;
    return Object.hasOwn(readable, kind) ? readable[kind as keyof typeof readable](text) : undefined;
  };
}

function only(type: ObservableType, observable: Observable | undefined): Observable | undefined {
  return observable?.type === type ? observable : undefined;
}
