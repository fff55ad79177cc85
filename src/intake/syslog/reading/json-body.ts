import type { Alert, Severity } from '../../../domain/intake.ts';
import type { Draft } from '../../alerts/reading/alert-of.ts';
import { at, isPayload, type Payload, textAt } from '../../alerts/reading/at.ts';
import { leavesOf } from '../../alerts/reading/leaves.ts';
import { meanings } from '../../alerts/reading/meaning.ts';
import { createSaying } from '../../alerts/reading/saying.ts';
import { severityOfNumber, severityOfWord } from '../../alerts/reading/severity.ts';
import { wazuh } from '../../alerts/wazuh/wazuh.ts';
import { meaningOfName } from './sided-names.ts';

/** Fields in which a sender names itself: Suricata's sensor, and what agents and ECS call their machine. */
const ownNames =
  /^(?:host|hostname|sensor|agent\.(?:name|ip|hostname)|manager\.name|host\.(?:name|hostname|ip)|observer\.(?:name|hostname|ip))(?:\[\d+\])?$/;

/** The object that is the body of a message, bare or behind the cookie of CEE; undefined where it is none. */
export function readJsonBody(text: string): Payload | undefined {
  const body = text.slice(0, 32).replace(/^@cee: {0,4}/, '');
  if (!body.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(text.indexOf('{')));
    return isPayload(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An alert of Wazuh, by the adapter that knows its fields; undefined where it is none. `text`: the message in which it stands. */
export function wazuhAlert(body: Payload, text: string): Alert | undefined {
  if (!isPayload(body.rule) || !isPayload(body.agent ?? body.manager)) return undefined;
  const alerts = wazuh.read(text.slice(text.indexOf('{')));
  return 'refused' in alerts ? undefined : alerts[0];
}

/**
 * What an event in JSON says: in each of its texts whatever stands there, and the two addresses of a connection. Names of rule and
 * severity are those of Suricata's EVE (`alert.signature`, `alert.severity`: 1 is the highest) and of ECS.
 */
export function jsonDraft(body: Payload): Omit<Draft, 'vendor' | 'ids'> & { readonly ids: Readonly<Record<string, unknown>> } {
  const saying = createSaying();
  for (const { field, value } of leavesOf(body)) {
    const name = field.slice(field.lastIndexOf('.') + 1).replace(/\[\d+\]$/, '');
    saying.say(field, value, ownNames.test(field) ? meanings.ourHost : meaningOfName(name));
  }
  const rule = textAt(body, 'alert.signature', 'rule.description', 'rule.name', 'rule', 'signature', 'event.action');
  return {
    ids: {
      id: body.id ?? body.event_id ?? body.uuid ?? at(body, 'event.id'),
      'alert.signature_id': at(body, 'alert.signature_id'),
      'rule.id': at(body, 'rule.id'),
      flow_id: body.flow_id,
      event_type: body.event_type,
    },
    severity: severityIn(body),
    rule,
    occurredAt: textAt(body, 'timestamp', '@timestamp', 'time', 'event_time', 'date'),
    title: rule ?? textAt(body, 'title', 'message', 'msg', 'event_type'),
    saying,
  };
}

function severityIn(body: Payload): Severity | null {
  const ofSuricata = at(body, 'alert.severity');
  if (typeof ofSuricata === 'number') return (['high', 'medium', 'low'] as const)[ofSuricata - 1] ?? 'info';
  const ofWazuh = at(body, 'rule.level');
  if (typeof ofWazuh === 'number')
    return severityOfNumber(ofWazuh, [
      [15, 'critical'],
      [12, 'high'],
      [7, 'medium'],
      [0, 'low'],
    ]);
  return severityOfWord(textAt(body, 'severity', 'level', 'priority', 'alert.severity'));
}
