import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { ecsFields, ecsSides } from '../fields/ecs-fields.ts';
import { sayFields } from '../fields/say-fields.ts';
import { table } from '../fields/table.ts';
import { alertOf } from '../reading/alert-of.ts';
import { at, isPayload, type Payload, placesAt, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { markingOfTags } from '../reading/markings.ts';
import { meanings } from '../reading/meaning.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfNumber, severityOfWord } from '../reading/severity.ts';
import { documentsIn } from './documents.ts';
import { sayGroups } from './groups.ts';

/**
 * Alerts of Elastic Security that a rule hands to Kibana's webhook connector [V: contracts (e)]. What is sent is a template of
 * the user, so that it is often no JSON (NDJSON, commas too many, a list without brackets) and names are nested or flat.
 * Every alert document is an alert; its key is `kibana.alert.uuid`. Steps of the risk score by Elastic's documentation.
 */
export const elastic: AlertAdapter = defineAdapter({
  id: 'elastic',
  name: 'Elastic Security',
  expects: 'an object with "alerts", or an alert document with "kibana.alert.…",',
  items: documentsIn,
  read,
});

const fields = {
  ...ecsFields,
  ...table(
    [meanings.text, 'kibana.alert.reason', 'signal.reason', 'kibana.alert.new_terms'],
    [meanings.technique, 'kibana.alert.rule.threat.technique.id', 'kibana.alert.rule.threat.technique.subtechnique.id'],
  ),
};

/** Before 8.0 the fields of an alert were called `signal.…`. */
const uuid = ['kibana.alert.uuid', '_id', 'signal.group.id'] as const;

function read({ document, hit, delivery, field }: Payload): Alert | undefined {
  if (!isPayload(document) || !isPayload(delivery)) return undefined;
  const id = textAt(document, ...uuid) ?? textAt(hit, '_id');
  const rule = textAt(document, 'kibana.alert.rule.name', 'signal.rule.name') ?? textAt(delivery, 'rule.name', 'context.rule.name');
  const own =
    at(document, 'kibana.alert') !== undefined || Object.keys(document).some((name) => /^(?:kibana\.alert|signal)(?:\.|$)/.test(name));
  const ecs = ['@timestamp', 'event.kind', 'source.ip', 'host.name'].some((path) => at(document, path) !== undefined);
  if (!own && !ecs && rule === undefined) return undefined;
  const saying = createSaying();
  const prefix = String(field);
  sayFields(saying, document, fields, ecsSides, prefix);
  sayGroups(saying, document, prefix);
  const empty =
    own || ecs
      ? []
      : [{ part: 'alerts', message: 'no alert in it, only its rule: the template of the connector lacks {{{context.alerts.asJSON}}}' }];
  return alertOf({
    vendor: 'elastic',
    ids: {
      'kibana.alert.uuid': textAt(document, 'kibana.alert.uuid'),
      _id: textAt(hit, '_id') ?? textAt(document, '_id'),
      _index: textAt(hit, '_index') ?? textAt(document, '_index', 'kibana.alert.ancestors.index'),
      'kibana.alert.rule.uuid': textAt(document, 'kibana.alert.rule.uuid', 'signal.rule.id'),
      'kibana.alert.rule.rule_id': textAt(document, 'kibana.alert.rule.rule_id', 'signal.rule.rule_id'),
      'kibana.space_ids': textAt(document, 'kibana.space_ids'),
      'rule.id': textAt(delivery, 'rule.id', 'context.rule.id'),
      'alert.id': textAt(delivery, 'alert.id'),
      'event.id': textAt(document, 'event.id'),
    },
    severity:
      severityOfWord(
        textAt(document, 'kibana.alert.severity', 'signal.rule.severity') ?? textAt(delivery, 'rule.severity', 'context.rule.severity'),
      ) ??
      severityOfNumber(textAt(document, 'kibana.alert.risk_score', 'signal.rule.risk_score'), [
        [74, 'critical'],
        [48, 'high'],
        [22, 'medium'],
        [0, 'low'],
      ]),
    rule,
    occurredAt: textAt(document, 'kibana.alert.original_time', '@timestamp') ?? textAt(delivery, 'date'),
    link: textAt(document, 'kibana.alert.url') ?? textAt(delivery, 'results_link', 'context.results_link'),
    key: id === undefined ? undefined : [id],
    title: rule ?? textAt(document, 'kibana.alert.reason', 'event.action'),
    marking: markingOfTags(placesAt(document, 'kibana.alert.rule.tags', 100).flatMap(({ value }) => value)),
    saying,
    troubles: empty,
  });
}
