import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { alertOf } from '../reading/alert-of.ts';
import { isPayload, type Payload, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { meanings } from '../reading/meaning.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfWord } from '../reading/severity.ts';
import { sayEvidence } from './evidence.ts';

/** Pieces of evidence of one alert that are read. */
const most = 1_000;

/**
 * Microsoft Defender: alerts of Microsoft Graph (`security/alerts_v2`), of an incident's `alerts` or of an answer's `value`, and
 * those of the older interface of Defender for Endpoint. Recalled, unverified: no contract of ours has them; field names of Graph
 * were compared with Microsoft's reference and published recordings, those of the older interface were not.
 */
export const defender: AlertAdapter = defineAdapter({
  id: 'defender',
  name: 'Microsoft Defender',
  expects: 'an alert with "id" and "evidence" or "serviceSource"',
  items: (value) => {
    const list = isPayload(value) ? [value.value, value.alerts].find(Array.isArray) : undefined;
    return (list as readonly unknown[] | undefined) ?? [value].flat();
  },
  read,
});

function read(alert: Payload): Alert | undefined {
  const id = textAt(alert, 'id', 'alertId');
  const evidence = Array.isArray(alert.evidence) ? alert.evidence : undefined;
  if (id === undefined || (!evidence && textAt(alert, 'serviceSource', 'detectionSource', 'machineId') === undefined)) return undefined;
  const saying = createSaying();
  for (const [index, piece] of (evidence ?? []).slice(0, most).entries()) {
    if (isPayload(piece)) sayEvidence(saying, piece, `evidence[${index}]`);
  }
  saying.say('computerDnsName', alert.computerDnsName, meanings.ourHost);
  saying.say('mitreTechniques', alert.mitreTechniques, meanings.technique);
  saying.say('title', alert.title, meanings.text);
  saying.say('description', alert.description, meanings.text);
  const rule = textAt(alert, 'title');
  return alertOf({
    vendor: 'defender',
    ids: {
      id,
      providerAlertId: alert.providerAlertId,
      incidentId: alert.incidentId,
      tenantId: alert.tenantId ?? alert.aadTenantId,
      detectorId: alert.detectorId,
      serviceSource: alert.serviceSource,
      machineId: alert.machineId,
    },
    severity: severityOfWord(alert.severity),
    rule,
    occurredAt: textAt(alert, 'firstActivityDateTime', 'firstEventTime', 'createdDateTime', 'alertCreationTime'),
    link: alert.alertWebUrl,
    key: [id, textAt(alert, 'lastActivityDateTime', 'lastEventTime') ?? '-', String(evidence?.length ?? 0)],
    title: rule,
    saying,
    troubles:
      (evidence?.length ?? 0) > most ? [{ part: 'evidence', message: `${evidence?.length} pieces: the first ${most} were read` }] : [],
  });
}
