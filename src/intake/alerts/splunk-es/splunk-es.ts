import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { sayCimRow } from '../fields/cim-fields.ts';
import { alertOf } from '../reading/alert-of.ts';
import { isPayload, type Payload, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { markingOfWords } from '../reading/markings.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfWord } from '../reading/severity.ts';
import { rowsOf } from '../splunk/rows.ts';

/**
 * Notable events of Splunk Enterprise Security, as the `notable` macro has them, sent by a webhook on a search for them or by
 * an adaptive response action. Every row is an alert; its key is the `event_id`, by which `notable_update` finds it
 * again. Fields by Splunk's documentation of the notable event API and of urgency; those of risk notables recalled, unverified.
 */
export const splunkEs: AlertAdapter = defineAdapter({
  id: 'splunk-es',
  name: 'Splunk Enterprise Security',
  expects: 'a notable event with "event_id", or "rule_name" and "urgency",',
  items: (value) => (Array.isArray(value) ? value : [value]).flatMap(notablesIn),
  read,
});

/** A notable and the delivery around it. */
function notablesIn(value: unknown): readonly unknown[] {
  if (!isPayload(value)) return [value];
  const rows = rowsOf(value);
  return rows ? rows.map(({ field, row }) => ({ row, field: `${field}.`, delivery: value })) : [{ row: value, field: '', delivery: value }];
}

function read({ row, field, delivery }: Payload): Alert | undefined {
  if (!isPayload(row) || !isPayload(delivery)) return undefined;
  const event = textAt(row, 'event_id');
  const rule = textAt(row, 'rule_name', 'search_name') ?? textAt(delivery, 'search_name');
  if (event === undefined && (rule === undefined || textAt(row, 'urgency', 'security_domain') === undefined)) return undefined;
  const saying = createSaying();
  sayCimRow(saying, row, String(field));
  const ids = [
    'event_id',
    'rule_id',
    'search_name',
    'orig_event_id',
    'orig_sid',
    'orig_rid',
    'source',
    'index',
    'owner',
    'status',
    'notable_type',
  ];
  return alertOf({
    vendor: 'splunk-es',
    ids: { ...Object.fromEntries(ids.map((name) => [name, textAt(row, name)])), sid: delivery.sid, app: delivery.app },
    severity: severityOfWord(textAt(row, 'urgency')) ?? severityOfWord(textAt(row, 'severity')),
    rule,
    occurredAt: row._time,
    link: delivery.results_link,
    key: event === undefined ? [textAt(row, 'orig_sid'), textAt(row, 'orig_rid')] : [event],
    title: textAt(row, 'rule_title') ?? rule,
    marking: markingOfWords(textAt(row, 'tlp', 'TLP'), textAt(row, 'pap', 'PAP')),
    saying,
  });
}
