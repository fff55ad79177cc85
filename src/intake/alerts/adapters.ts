import type { AlertAdapter } from '../../domain/intake.ts';
import { crowdstrike } from './crowdstrike/crowdstrike.ts';
import { defender } from './defender/defender.ts';
import { elastic } from './elastic/elastic.ts';
import { anyJson, type GenericMap, genericAdapter } from './generic/generic.ts';
import { sentinel } from './sentinel/sentinel.ts';
import { splunk } from './splunk/splunk.ts';
import { splunkEs } from './splunk-es/splunk-es.ts';
import { splunkSoar } from './splunk-soar/splunk-soar.ts';
import { type TheHiveSettings, theHiveAdapter } from './thehive/thehive.ts';
import { wazuh } from './wazuh/wazuh.ts';
import { wazuh5 } from './wazuh5/wazuh5.ts';

/** What adapters need to be told. */
export interface AlertSettings {
  readonly thehive?: TheHiveSettings | undefined;
  /** Adapters of the user's own JSON. One with the id of another takes its place. */
  readonly generic?: readonly GenericMap[] | undefined;
}

/** Every adapter by its id, the user's own among them. */
export function alertAdapters(settings: AlertSettings = {}): ReadonlyMap<string, AlertAdapter> {
  const all = [
    splunk,
    splunkEs,
    elastic,
    sentinel,
    wazuh,
    wazuh5,
    theHiveAdapter(settings.thehive),
    splunkSoar,
    crowdstrike,
    defender,
    anyJson,
    ...(settings.generic ?? []).map(genericAdapter),
  ];
  return new Map(all.map((adapter) => [adapter.id, adapter]));
}
