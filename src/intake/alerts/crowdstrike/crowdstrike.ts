import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { sayFields } from '../fields/say-fields.ts';
import { table } from '../fields/table.ts';
import { alertOf } from '../reading/alert-of.ts';
import { isPayload, type Payload, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { markingOfTags } from '../reading/markings.ts';
import type { SidedMeaning } from '../reading/meaning.ts';
import { meanings } from '../reading/meaning.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfNumber, severityOfWord } from '../reading/severity.ts';

/** Of an alert of the Alerts API (names as in published recordings of it). `external_ip` is ours: the address a host goes out by. */
const alertFields: Readonly<Record<string, SidedMeaning>> = table(
  [meanings.ourHost, 'device.hostname', 'device.local_ip', 'device.external_ip', 'device.machine_domain', 'device.hostinfo.domain'],
  [meanings.ourHost, 'target_endpoint_host_name', 'target_domain_controller_host_name', 'source_endpoint_host_name', 'hostname'],
  [meanings.ourMac, 'device.mac_address'],
  [meanings.sourceAddress, 'source_endpoint_ip_address', 'source_endpoint_address_ip4'],
  [meanings.ourUser, 'user_name', 'user_principal', 'source_account_upn', 'target_account_upn', 'parent_details.user_name'],
  [{ ...meanings.image, as: ['sha256'] }, 'sha256', 'parent_details.sha256', 'grandparent_details.sha256'],
  [{ ...meanings.image, as: ['md5'] }, 'md5', 'parent_details.md5', 'grandparent_details.md5'],
  [{ ...meanings.image, as: ['sha1'] }, 'sha1'],
  [meanings.image, 'filepath', 'parent_details.filepath', 'grandparent_details.filepath'],
  [meanings.fileName, 'filename'],
  [meanings.sha256, 'ioc_context.sha256', 'quarantined_files.sha256'],
  [meanings.md5, 'ioc_context.md5'],
  [meanings.path, 'quarantined_files.filename'],
  [meanings.destinationAddress, 'network_accesses.remote_address'],
  [meanings.query, 'dns_requests.domain_name'],
  [
    meanings.text,
    'ioc_value',
    'ioc_values',
    'ioc_context.ioc_value',
    'cmdline',
    'parent_details.cmdline',
    'grandparent_details.cmdline',
    'description',
  ],
  [meanings.technique, 'technique_id'],
);

/** Of a detection in the event stream (`DetectionSummaryEvent`, `EppDetectionSummaryEvent`). */
const streamFields: Readonly<Record<string, SidedMeaning>> = table(
  [meanings.ourHost, 'ComputerName', 'Hostname', 'LocalIP', 'LocalIPv6', 'MachineDomain', 'HostGroups'],
  [meanings.ourMac, 'MACAddress'],
  [meanings.ourUser, 'UserName'],
  [{ ...meanings.image, as: ['sha256'] }, 'SHA256String'],
  [{ ...meanings.image, as: ['md5'] }, 'MD5String'],
  [{ ...meanings.image, as: ['sha1'] }, 'SHA1String'],
  [meanings.image, 'FilePath'],
  [meanings.fileName, 'FileName'],
  [meanings.destinationAddress, 'NetworkAccesses.RemoteAddress'],
  [meanings.query, 'DnsRequests.DomainName'],
  [meanings.text, 'IOCValue', 'CommandLine', 'ParentCommandLine', 'GrandparentCommandLine', 'DetectDescription', 'Description'],
);

const steps = [
  [80, 'critical'],
  [60, 'high'],
  [40, 'medium'],
  [20, 'low'],
  [0, 'info'],
] as const;

/**
 * CrowdStrike Falcon: alerts of the Alerts API (`composite_id`), alone, in a list or in `resources`, and detections of the event
 * stream (`{"metadata", "event"}`). How a Fusion webhook wraps them is the user's template. Recalled, unverified: no
 * contract of ours has them; field names were compared with published recordings of the API, the steps of the number of severity were not.
 */
export const crowdstrike: AlertAdapter = defineAdapter({
  id: 'crowdstrike',
  name: 'CrowdStrike Falcon',
  expects: 'an alert with "composite_id", or an event with "metadata" and "event",',
  items: (value) => (isPayload(value) && Array.isArray(value.resources) ? value.resources : [value].flat()),
  read: (payload) =>
    isPayload(payload.event) && isPayload(payload.metadata) ? streamed(payload.event, payload.metadata) : alerted(payload),
});

function alerted(alert: Payload): Alert | undefined {
  const id = textAt(alert, 'composite_id', 'detection_id');
  if (id === undefined) return undefined;
  const saying = createSaying();
  sayFields(saying, alert, alertFields);
  const rule = textAt(alert, 'display_name', 'name');
  return alertOf({
    vendor: 'crowdstrike',
    ids: {
      composite_id: alert.composite_id,
      aggregate_id: alert.aggregate_id,
      id: alert.id,
      cid: alert.cid,
      agent_id: alert.agent_id,
      'device.device_id': textAt(alert, 'device.device_id'),
      product: alert.product,
      pattern_id: alert.pattern_id,
    },
    severity: severityOfWord(alert.severity_name) ?? severityOfNumber(alert.severity, steps),
    rule,
    occurredAt: alert.timestamp ?? alert.created_timestamp,
    link: alert.falcon_host_link,
    key: [id],
    title: rule,
    marking: markingOfTags(alert.tags),
    saying,
  });
}

function streamed(event: Payload, metadata: Payload): Alert | undefined {
  const id = textAt(event, 'CompositeId', 'DetectId');
  if (id === undefined) return undefined;
  const saying = createSaying();
  sayFields(saying, event, streamFields, undefined, 'event.');
  const rule = textAt(event, 'DetectName', 'Name');
  return alertOf({
    vendor: 'crowdstrike',
    ids: {
      CompositeId: event.CompositeId,
      DetectId: event.DetectId,
      SensorId: event.SensorId,
      AgentId: event.AgentId,
      AggregateId: event.AggregateId,
      customerIDString: metadata.customerIDString,
      offset: metadata.offset,
    },
    severity: severityOfWord(event.SeverityName),
    rule,
    occurredAt: metadata.eventCreationTime,
    link: event.FalconHostLink,
    key: [id],
    title: rule,
    saying,
  });
}
