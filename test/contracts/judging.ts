import type { Outcome, Reading } from '../../src/domain/lookup.ts';
import type { ObservableType } from '../../src/domain/observable.ts';
import { observationSchema } from '../../src/domain/observation.ts';
import type { HttpSource } from '../../src/domain/source.ts';
import type { HostileReply } from './hostile.ts';
import { credentialForms } from './wire.ts';

/** One value of every type. */
export const samples: Readonly<Record<ObservableType, string>> = {
  ipv4: '192.0.2.44',
  ipv6: '2001:db8::44',
  cidr: '192.0.2.0/24',
  domain: 'login.example.com',
  url: 'https://login.example.com/a%20b/?next=/c&d=%2F#e',
  email: 'someone@example.com',
  md5: '0cc175b9c0f1b6a831c399e269772661',
  sha1: '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8',
  sha256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4fa32e8f6a7d0f7bd0b7',
  sha512: '1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0fbdb1'.padEnd(128, '5'),
  cve: 'CVE-2024-99999',
  asn: 'AS64500',
};

/** A failure as one word; every other outcome as it is, for the message. */
export function brief(outcome: Outcome): unknown {
  const limited =
    (outcome.status === 'failed' || outcome.status === 'parked') && (outcome.reason === 'rate_limited' || outcome.reason === 'quota');
  if (limited) return 'limited';
  return outcome.status === 'failed' ? `failed: ${outcome.reason}` : outcome;
}

/** What {@link brief} must make of it. */
export function failedFor({ reason }: HostileReply): string {
  return reason === 'limited' ? 'limited' : `failed: ${reason}`;
}

/** Forms of the credentials, or the greater part of one, that an outcome holds. */
export function leaks(source: HttpSource, outcome: Outcome): string[] {
  const told = outcome.status === 'found' || outcome.status === 'not_found' ? JSON.stringify(outcome) : outcome.detail;
  return credentialForms(source).filter((form) => told.includes(form.slice(0, 12)));
}

const times = /^(since|until|created|updated|expires|not_before|not_after|first_seen|last_seen)$/;

/** What does not fit the wire: a shape outside the schema, or a time that is not RFC 3339 UTC. */
export function misfits(observation: unknown): unknown[] {
  const parsed = observationSchema.safeParse(observation);
  if (!parsed.success) return parsed.error.issues;
  return Object.entries(parsed.data).filter(
    ([key, value]) => times.test(key) && value !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(String(value)),
  );
}

/** Every single fact of an answer as one string: `detections.malicious = 3`. */
export function factsOf(reading: Reading): string[] {
  if (reading.status === 'not_found') return ['not found'];
  return reading.observations.flatMap((observation) =>
    Object.entries(observation)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${observation.kind}.${key} = ${JSON.stringify(value)}`),
  );
}
