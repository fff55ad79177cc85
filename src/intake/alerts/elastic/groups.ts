import { ecsFields, ecsSides } from '../fields/ecs-fields.ts';
import { sideOf } from '../fields/say-fields.ts';
import { isPayload, type Payload, placesAt } from '../reading/at.ts';
import { lenientJson } from '../reading/lenient-json.ts';
import { meanings } from '../reading/meaning.ts';
import type { Saying } from '../reading/saying.ts';

/**
 * Says what a threshold rule grouped by, which is all that its alerts hold of the events, and what suppression grouped by:
 * pairs of a field and its value, as a list of objects, as two lists side by side, or as texts that hold JSON
 * (all three are in Kibana's own tests). A value means what its field means.
 */
export function sayGroups(saying: Saying, document: Payload, prefix: string): void {
  for (const path of [
    'kibana.alert.threshold_result.terms',
    'kibana.alert.threshold_result.cardinality',
    'kibana.alert.suppression.terms',
    'signal.threshold_result.terms',
  ]) {
    for (const { field, value } of placesAt(document, path, 100)) sayPairs(saying, value, `${prefix}${field}`);
  }
}

function sayPairs(saying: Saying, value: unknown, where: string): void {
  for (const [index, written] of [value].flat().slice(0, 1_000).entries()) {
    const group = typeof written === 'string' ? lenientJson(written).values[0] : written;
    if (!isPayload(group)) continue;
    const names = [group.field].flat();
    for (const [at, each] of [group.value].flat().slice(0, 1_000).entries()) {
      saying.say(`${where}[${index}].value${at === 0 ? '' : `[${at}]`}`, each, meaningOf(names[at] ?? names[0], each));
    }
  }
}

function meaningOf(name: unknown, value: unknown) {
  const known = typeof name === 'string' && Object.hasOwn(ecsFields, name) ? ecsFields[name] : undefined;
  if (!known) return meanings.text;
  const { side, ...meaning } = known;
  // No address beside it tells whose a name is; a source is then taken for ours, as everywhere.
  return side === 'source' && sideOf({ ip: value }, ['ip', ...ecsSides.source]) !== false ? { ...meaning, ours: true } : meaning;
}
