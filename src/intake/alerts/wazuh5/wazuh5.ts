import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { ecsFields, ecsSides } from '../fields/ecs-fields.ts';
import { sayFields } from '../fields/say-fields.ts';
import { table } from '../fields/table.ts';
import { alertOf } from '../reading/alert-of.ts';
import { isPayload, type Payload, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { lenientJson } from '../reading/lenient-json.ts';
import { meanings } from '../reading/meaning.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfWord } from '../reading/severity.ts';

const fields = {
  ...ecsFields,
  ...table(
    [meanings.ourHost, 'wazuh.agent.name', 'wazuh.agent.host.name', 'wazuh.agent.host.hostname', 'wazuh.agent.host.ip'],
    [meanings.technique, 'wazuh.rule.mitre.technique.id'],
    [meanings.text, 'wazuh.threat.enrichments.indicator.name'],
  ),
};

/** Enough for a list of answers of searches with their hits; deeper is none of them. */
const limits = { depth: 8, steps: 500_000 } as const;

/**
 * Findings of Wazuh 5, sent by an Alerting monitor to a Notifications webhook [V: contracts (g); levels as in the
 * documentation of 5.0 beta]. The body is a Mustache template: the documents are found wherever they stand in it, as
 * answers of the search (`ctx.results`), sample documents or bare. Other field names are those of ECS.
 */
export const wazuh5: AlertAdapter = defineAdapter({
  id: 'wazuh5',
  name: 'Wazuh 5',
  expects: 'at least one document with "wazuh"',
  items: documentsIn,
  read,
});

/** Every document below a value, with what the indexer has around it and what the template says of the monitor. */
function documentsIn(delivery: unknown): readonly unknown[] {
  const found: Payload[] = [];
  let left: number = limits.steps;

  function walk(value: unknown, field: string, depth: number): void {
    left -= 1;
    if (left < 0 || depth > limits.depth) return;
    if (Array.isArray(value)) {
      for (const [index, each] of value.entries()) walk(each, `${field}[${index}]`, depth + 1);
    } else if (isPayload(value)) {
      const inside = isPayload(value._source) ? value._source : undefined;
      const document = inside ?? value;
      if (Object.keys(document).some((name) => name === 'wazuh' || name.startsWith('wazuh.'))) {
        found.push({ document, hit: value, field: `${field}${inside ? `${field === '' ? '' : '.'}_source` : ''}`, delivery });
        return;
      }
      for (const [name, each] of Object.entries(value)) walk(each, field === '' ? name : `${field}.${name}`, depth + 1);
    } else if (typeof value === 'string' && value.includes('wazuh') && depth < limits.depth && /^\s*[[{]/.test(value)) {
      for (const each of lenientJson(value).values) walk(each, field, depth + 2);
    }
  }

  walk(delivery, '', 0);
  return found.length > 0 ? found : [undefined];
}

function read({ document, hit, delivery, field }: Payload): Alert | undefined {
  if (!isPayload(document) || !isPayload(hit)) return undefined;
  const saying = createSaying();
  sayFields(saying, document, fields, ecsSides, field === '' ? '' : `${String(field)}.`);
  const rule = textAt(document, 'wazuh.rule.title', 'wazuh.rule.name', 'wazuh.rule.description', 'rule.name');
  const [index, id] = [textAt(hit, '_index'), textAt(hit, '_id')];
  const event = textAt(document, 'event.id', 'event.doc_id', 'wazuh.event.id');
  return alertOf({
    vendor: 'wazuh5',
    ids: {
      _index: index,
      _id: id,
      'event.id': textAt(document, 'event.id'),
      'event.doc_id': textAt(document, 'event.doc_id'),
      'wazuh.rule.id': textAt(document, 'wazuh.rule.id'),
      'wazuh.agent.id': textAt(document, 'wazuh.agent.id'),
      'wazuh.agent.name': textAt(document, 'wazuh.agent.name'),
      'wazuh.cluster.name': textAt(document, 'wazuh.cluster.name'),
      'monitor.id': textAt(delivery, 'monitor.id', 'monitor._id', 'monitor_id'),
      'monitor.name': textAt(delivery, 'monitor.name', 'monitor'),
      'trigger.name': textAt(delivery, 'trigger.name', 'trigger'),
    },
    severity: severityOfWord(textAt(document, 'wazuh.rule.level')),
    rule,
    occurredAt: textAt(document, '@timestamp'),
    key: id === undefined ? (event === undefined ? undefined : [event]) : [index ?? '-', id],
    title: rule ?? textAt(delivery, 'monitor.name', 'monitor', 'subject') ?? 'Wazuh finding',
    saying,
  });
}
