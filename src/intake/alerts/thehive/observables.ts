import { isPayload, type Payload, placesAt } from '../reading/at.ts';
import { digests, hosts, type Meaning, meanings } from '../reading/meaning.ts';
import type { Saying } from '../reading/saying.ts';

/** Data types of TheHive and Cortex [V: contracts (a)]. Which side of what happened one was on they do not tell. */
const types: Readonly<Record<string, Meaning>> = {
  ip: { role: 'mentioned', as: ['ipv4', 'ipv6', 'cidr'] },
  domain: { role: 'mentioned', as: hosts },
  fqdn: { role: 'mentioned', as: hosts },
  hostname: { role: 'mentioned', as: hosts },
  url: meanings.url,
  uri_path: meanings.text,
  hash: { role: 'file', as: [...digests, 'imphash', 'authentihash'] },
  filename: meanings.fileName,
  mail: meanings.text,
  'mail-subject': meanings.text,
  mail_subject: meanings.text,
  'user-agent': meanings.userAgent,
  registry: meanings.registry,
  'autonomous-system': { role: 'mentioned', as: ['asn'] },
};

/** Says an observable, and of a file its name and digests. */
export function sayObservable(saying: Saying, observable: Payload, field: string): void {
  const type = typeof observable.dataType === 'string' ? observable.dataType : '';
  // A pattern is not a value.
  if (type === 'regexp') return;
  saying.say(`${field}.data`, observable.data, Object.hasOwn(types, type) ? (types[type] ?? meanings.text) : meanings.text);
  if (isPayload(observable.attachment)) {
    saying.say(`${field}.attachment.name`, observable.attachment.name, meanings.fileName);
    for (const { field: path, value } of placesAt(observable, 'attachment.hashes')) saying.say(`${field}.${path}`, value, meanings.digest);
  }
  saying.say(`${field}.message`, observable.message, meanings.text);
}
