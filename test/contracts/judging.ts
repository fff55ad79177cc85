import type { Outcome, Reading } from '../../src/domain/lookup.ts';
import type { ObservableType } from '../../src/domain/observable.ts';
import { observationSchema } from '../../src/domain/observation.ts';
import type { HttpSource } from '../../src/domain/source.ts';
import type { HostileReply } from './hostile.ts';
import { credentialForms } from './wire.ts';

/** One true value of every type that a source is asked about over HTTP. */
const samples: Readonly<Partial<Record<ObservableType, string>>> = {
  ipv4: '192.0.2.44',
  ipv6: '2001:db8::44',
  cidr: '192.0.2.0/24',
  domain: 'login.example.com',
  url: 'https://login.example.com/a%20b/?next=/c&d=%2F#e',
  email: 'someone@example.com',
  asn: 'AS64500',
  md5: '0cc175b9c0f1b6a831c399e269772661',
  sha1: '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8',
  sha224: 'abd37534c7d9a2efb9465de931cd7055ffdb8879563ae98078d6d6d5',
  sha256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
  sha384: '54a59b9f22b0b80880d8427e548b7c23abd873486e1f035dce9cd697e85175033caa88e6d57bc35efae0b5afd3145f31',
  sha512:
    '1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75',
  imphash: 'f9ade0aa18f660a34a4fa23392e21838',
  authentihash: '3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d',
  ssdeep: '96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO/wqWXLcMSx:sF1LjEtHHlZDrJzrhuyZvHYm8tKp/RWO',
  tlsh: 'T1CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BBABCDEF',
  ja3: '97ade20b92201c66f1f7b566dab9704f',
  jarm: '29d29d00029d29d00041d41d00041d2aa5ce6a70de7ba95aef77a77b00a0af',
  cve: 'CVE-2024-99999',
  bitcoin: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  monero: '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A',
  dash: 'XnzVLm58JAaLoXA7T7xDwKB4V9jpywdf9a',
};

/** The sample of a type. @throws where there is none: whoever teaches a source a type says what its values look like. */
export function sampleOf(type: ObservableType): string {
  const sample = samples[type];
  if (sample === undefined) throw new Error(`no sample of the type ${type}: add a true one here`);
  return sample;
}

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
