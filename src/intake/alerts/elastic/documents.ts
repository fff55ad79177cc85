import { isPayload, type Payload, placesAt } from '../reading/at.ts';
import { lenientJson } from '../reading/lenient-json.ts';

/** An alert document, where it stood in the delivery, what Elasticsearch has around it, and the delivery. */
export interface AlertDocument extends Payload {
  readonly document: Payload;
  readonly field: string;
  readonly hit: Payload;
  readonly delivery: Payload;
}

/**
 * The alert documents in one value of a delivery: what stands in `alerts` or `context.alerts` of a template, as a list, as
 * one object or as a text that holds them; a document that was sent alone; search hits. A delivery that names only a rule
 * is a document without fields, because it is all that some templates send.
 */
export function documentsIn(value: unknown): readonly unknown[] {
  return [value].flat().flatMap((each) => (isPayload(each) ? documentsInObject(each) : [each]));
}

function documentsInObject(value: Payload): readonly unknown[] {
  const lists = ['alerts', 'context.alerts', 'hits.hits'].flatMap((path) => placesAt(value, path).slice(0, 1));
  const [list] = lists;
  if (!list) return [documentOf(value, '', value)];
  const alerts = typeof list.value === 'string' ? lenientJson(list.value).values.flat() : [list.value].flat();
  return alerts.map((alert, index) => (isPayload(alert) ? documentOf(alert, `${list.field}[${index}].`, value) : alert));
}

function documentOf(hit: Payload, field: string, delivery: Payload): AlertDocument {
  const name = ['_source', 'fields'].find((each) => Object.hasOwn(hit, each) && isPayload(hit[each]));
  const document = name === undefined ? hit : hit[name];
  return { document: isPayload(document) ? document : hit, field: name === undefined ? field : `${field}${name}.`, hit, delivery };
}
