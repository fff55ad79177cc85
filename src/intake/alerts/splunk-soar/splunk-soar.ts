import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { cefFields, meantOfCef } from '../fields/cef-fields.ts';
import { alertOf } from '../reading/alert-of.ts';
import { isPayload, type Payload, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { markingOfWords } from '../reading/markings.ts';
import { addresses, digests, hosts, type Meaning, meanings, paths } from '../reading/meaning.ts';
import { createSaying, type Saying } from '../reading/saying.ts';
import { severityOfWord } from '../reading/severity.ts';

/** What `cef_types` of an artifact calls its values [V: contracts (d)], for keys that CEF does not have. */
const contains: Readonly<Record<string, Meaning>> = {
  ip: { role: 'mentioned', as: addresses },
  ipv6: { role: 'mentioned', as: ['ipv6'] },
  domain: { role: 'mentioned', as: ['domain'] },
  url: meanings.url,
  hash: { role: 'file', as: digests },
  md5: meanings.md5,
  sha1: meanings.sha1,
  sha256: meanings.sha256,
  sha512: meanings.sha512,
  'file name': meanings.fileName,
  'file path': { role: 'file', as: paths },
  'host name': { role: 'mentioned', as: hosts },
  email: meanings.text,
  'user name': meanings.ourUser,
};

/** Artifacts of one container that are read. */
const most = 1_000;

/**
 * Splunk SOAR: a container with its artifacts, as its REST interface takes and gives them, or one artifact alone, or
 * `{"container": …, "artifacts": […]}` of a playbook [V: contracts (d)]. The key is the container with its newest artifact, so
 * that a container that grew is a new submission.
 */
export const splunkSoar: AlertAdapter = defineAdapter({
  id: 'splunk-soar',
  name: 'Splunk SOAR',
  expects: 'a container with "artifacts", or an artifact with "cef",',
  items: (value) =>
    Array.isArray(value) ? value : isPayload(value) && Array.isArray(value.data) && !('artifacts' in value) ? value.data : [value],
  read,
});

function read(payload: Payload): Alert | undefined {
  const container = isPayload(payload.container) ? payload.container : payload;
  const name = [payload, container].find((each) => Array.isArray(each.artifacts)) === payload ? 'artifacts' : 'container.artifacts';
  const list = [payload.artifacts, container.artifacts].find(Array.isArray) as readonly unknown[] | undefined;
  const alone = list === undefined && isPayload(payload.cef);
  if (list === undefined && !alone) return undefined;
  const artifacts = alone ? [payload] : (list ?? []).filter(isPayload);
  const saying = createSaying();
  for (const [index, artifact] of artifacts.slice(0, most).entries()) sayArtifact(saying, artifact, alone ? '' : `${name}[${index}].`);
  saying.say('description', container.description, meanings.text);
  const id = textAt(container, 'id', 'source_data_identifier');
  const ids = artifacts.slice(0, 12).map((artifact, index) => [`artifact[${index}].id`, textAt(artifact, 'id', 'source_data_identifier')]);
  const last = artifacts.at(-1);
  return alertOf({
    vendor: 'splunk-soar',
    ids: {
      'container.id': alone ? payload.container_id : textAt(container, 'id'),
      source_data_identifier: container.source_data_identifier,
      label: container.label,
      tenant: container.tenant,
      asset: container.asset,
      ingest_app: container.ingest_app,
      ...Object.fromEntries(ids),
    },
    severity: severityOfWord(textAt(container, 'severity')),
    rule: textAt(last, 'name'),
    occurredAt: textAt(container, 'start_time', 'create_time'),
    key: [
      id,
      textAt(container, 'source_data_identifier') ?? '-',
      String(artifacts.length),
      (last === undefined ? undefined : textAt(last, 'id', 'source_data_identifier', 'hash')) ?? '-',
    ],
    title: textAt(container, 'name') ?? 'Splunk SOAR container',
    marking: markingOfWords(container.sensitivity, undefined, container.tags),
    saying,
    troubles: artifacts.length > most ? [{ part: name, message: `${artifacts.length} artifacts: the first ${most} were read` }] : [],
  });
}

function sayArtifact(saying: Saying, artifact: Payload, prefix: string): void {
  if (!isPayload(artifact.cef)) return;
  const types = isPayload(artifact.cef_types) ? artifact.cef_types : {};
  for (const [key, value, meaning] of meantOfCef(artifact.cef)) {
    const told = Object.hasOwn(types, key)
      ? [types[key]].flat().find((type) => typeof type === 'string' && Object.hasOwn(contains, type))
      : undefined;
    const known = Object.hasOwn(cefFields, key);
    saying.say(`${prefix}cef.${key}`, value, known || typeof told !== 'string' ? meaning : (contains[told] ?? meaning));
  }
}
