import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { alertOf } from '../reading/alert-of.ts';
import { at, isPayload, type Payload, placesAt, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { lenientJson } from '../reading/lenient-json.ts';
import { markingOfTags } from '../reading/markings.ts';
import { meanings } from '../reading/meaning.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfWord } from '../reading/severity.ts';
import { sayEntity } from './entities.ts';

/**
 * Microsoft Sentinel: what a Logic App's incident trigger hands on (`object`), an incident of the REST API, with the answer
 * of `…/entities` beside it if the playbook asked, and the alert trigger with `Entities` [V: contracts (f); the alert
 * trigger recalled, unverified]. The key is the incident with what it had grown to: a new alert in it is a new submission,
 * a comment or another owner is not.
 */
export const sentinel: AlertAdapter = defineAdapter({
  id: 'sentinel',
  name: 'Microsoft Sentinel',
  expects: 'an incident as "object" with "properties", or an alert with "Entities",',
  read,
});

function read(payload: Payload): Alert | undefined {
  const [at0] = ['object', 'incident', 'body.object', 'body']
    .flatMap((path) => placesAt(payload, path))
    .filter(({ value }) => isPayload(value));
  const incident = isPayload(at0?.value) && isPayload(at0.value.properties) ? at0.value : payload;
  const prefix = incident === payload ? '' : `${at0?.field}.`;
  const properties = isPayload(incident.properties) ? incident.properties : payload;
  const entities = entitiesOf(payload, incident, prefix);
  const isIncident = properties !== payload && textAt(properties, 'title', 'incidentNumber', 'displayName') !== undefined;
  if (!isIncident && entities.length === 0) return undefined;
  const saying = createSaying();
  for (const { field, entity } of entities) sayEntity(saying, entity, field);
  const where = properties === payload ? '' : `${prefix}properties.`;
  for (const name of ['title', 'description', 'alerts.properties.description', 'Description', 'ExtendedProperties']) {
    for (const { field, value } of placesAt(properties, name)) saying.say(`${where}${field}`, value, meanings.text);
  }
  const techniques = placesAt(properties, 'additionalData.techniques');
  for (const { field, value } of techniques) saying.say(`${where}${field}`, value, meanings.technique);
  const id = textAt(incident, 'id') ?? textAt(payload, 'SystemAlertId', 'systemAlertId');
  const rule = textAt(properties, 'title', 'alertDisplayName', 'AlertDisplayName', 'DisplayName');
  return alertOf({
    vendor: 'sentinel',
    ids: {
      id,
      name: incident.name,
      incidentNumber: at(properties, 'incidentNumber'),
      providerName: at(properties, 'providerName'),
      providerIncidentId: at(properties, 'providerIncidentId'),
      relatedAnalyticRuleId: textAt(properties, 'relatedAnalyticRuleIds'),
      subscriptionId: textAt(payload, 'workspaceInfo.SubscriptionId', 'workspaceInfo.subscriptionId', 'WorkspaceSubscriptionId'),
      resourceGroup: textAt(payload, 'workspaceInfo.ResourceGroupName', 'workspaceInfo.resourceGroupName', 'WorkspaceResourceGroup'),
      workspace: textAt(payload, 'workspaceInfo.WorkspaceName', 'workspaceInfo.workspaceName'),
      workspaceId: textAt(payload, 'workspaceId', 'WorkspaceId'),
      tenantId: textAt(payload, 'tenantId', 'TenantId'),
    },
    severity: severityOfWord(textAt(properties, 'severity', 'Severity', 'AlertSeverity')),
    rule,
    occurredAt: textAt(properties, 'lastActivityTimeUtc', 'firstActivityTimeUtc', 'createdTimeUtc', 'StartTimeUtc', 'TimeGenerated'),
    link: textAt(properties, 'incidentUrl', 'AlertLink'),
    key: [
      id,
      textAt(properties, 'lastActivityTimeUtc') ?? '-',
      textAt(properties, 'additionalData.alertsCount') ?? '-',
      String(entities.length),
    ],
    title: rule ?? 'Sentinel incident',
    marking: markingOfTags(placesAt(properties, 'labels.labelName').map(({ value }) => value)),
    saying,
  });
}

/** More than an alert may say, so that it is told. */
const most = 2_500;

function entitiesOf(payload: Payload, incident: Payload, prefix: string): readonly { readonly field: string; readonly entity: Payload }[] {
  const lists = [
    ...placesAt(incident, 'properties.relatedEntities').map(({ field, value }) => ({ field: `${prefix}${field}`, value })),
    ...['entities', 'Entities', 'entities.entities', 'body.entities'].flatMap((path) => placesAt(payload, path)),
  ];
  return lists
    .flatMap(({ field, value }) => {
      const list = typeof value === 'string' ? lenientJson(value).values.flat() : [value].flat();
      return list.slice(0, most).map((entity, index) => ({ field: `${field}[${index}]`, entity }));
    })
    .filter((each): each is { field: string; entity: Payload } => isEntity(each.entity))
    .slice(0, most);
}

function isEntity(value: unknown): boolean {
  return isPayload(value) && ['kind', 'Type', 'type'].some((name) => typeof value[name] === 'string');
}
