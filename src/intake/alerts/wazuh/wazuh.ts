import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { sayFields } from '../fields/say-fields.ts';
import { saySysmonHashes } from '../fields/sysmon-hashes.ts';
import { table } from '../fields/table.ts';
import { alertOf } from '../reading/alert-of.ts';
import { at, isPayload, type Payload, placesAt, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { leavesOf } from '../reading/leaves.ts';
import type { SidedMeaning } from '../reading/meaning.ts';
import { meanings } from '../reading/meaning.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfNumber } from '../reading/severity.ts';

const source = { ...meanings.sourceHost, side: 'source' } as const;

/** Fields of the decoders [V: contracts (g)]; those of Sysmon and Windows below `win.eventdata` by Microsoft's names in Wazuh's spelling (recalled). */
const fields: Readonly<Record<string, SidedMeaning>> = table(
  [meanings.ourHost, 'agent.name', 'agent.ip', 'predecoder.hostname', 'data.win.system.computer', 'data.win.eventdata.workstationName'],
  [
    meanings.sourceAddress,
    'data.srcip',
    'data.src_ip',
    'data.win.eventdata.sourceIp',
    'data.win.eventdata.ipAddress',
    'data.aws.sourceIPAddress',
  ],
  [
    meanings.sourceAddress,
    'data.aws.source_ip_address',
    'data.office365.ClientIP',
    'data.aws.service.action.networkConnectionAction.remoteIpDetails.ipAddressV4',
  ],
  [meanings.destinationAddress, 'data.dstip', 'data.dest_ip', 'data.win.eventdata.destinationIp'],
  [source, 'data.win.eventdata.sourceHostname'],
  [meanings.destinationHost, 'data.win.eventdata.destinationHostname', 'data.tls.sni', 'data.http.hostname'],
  [meanings.ourUser, 'data.dstuser', 'data.win.eventdata.targetUserName', 'data.win.eventdata.subjectUserName', 'data.win.eventdata.user'],
  [meanings.ourUser, 'data.office365.UserId', 'syscheck.uname_after'],
  [{ ...meanings.user, side: 'source' }, 'data.srcuser'],
  [meanings.url, 'data.url', 'data.http.url'],
  [meanings.query, 'data.win.eventdata.queryName', 'data.dns.query.rrname', 'data.dns.rrname'],
  [meanings.path, 'syscheck.path', 'data.win.eventdata.targetFilename', 'data.win.eventdata.imageLoaded', 'data.virustotal.source.file'],
  [meanings.image, 'data.win.eventdata.image', 'data.win.eventdata.parentImage', 'data.win.eventdata.sourceImage', 'data.audit.exe'],
  [meanings.md5, 'syscheck.md5_after', 'data.virustotal.source.md5'],
  [meanings.sha1, 'syscheck.sha1_after', 'data.virustotal.source.sha1'],
  [meanings.sha256, 'syscheck.sha256_after'],
  [meanings.registry, 'data.win.eventdata.targetObject'],
  [meanings.vulnerability, 'data.vulnerability.cve'],
  [meanings.technique, 'rule.mitre.id'],
);

const hashes = 'data.win.eventdata.hashes';
/** Below `data`, by the name in front: what Wazuh says of itself, and links into vendors' pages. */
const mute =
  /^data\.(?:integration|virustotal|vulnerability\.(?:reference|cvss)|win\.system\.(?:providerName|channel|eventID|systemTime|providerGuid)|sca)(?:\.|\[|$)/;

/**
 * Alerts of Wazuh 4, as an integration script sends the file it is handed [V: contracts (g)], as the built-in `shuffle`
 * integration wraps it (`all_fields`, recalled), or as the indexer has it (`_source`). Steps of the level are those of Wazuh's dashboard (recalled:
 * medium from 7, high from 12, critical from 15).
 */
export const wazuh: AlertAdapter = defineAdapter({
  id: 'wazuh',
  name: 'Wazuh 4',
  expects: 'an alert with "rule" and "agent" or "manager"',
  read,
});

function read(payload: Payload): Alert | undefined {
  const name = ['all_fields', '_source', 'alert'].find((each) => isPayload(payload[each]));
  const alert = name === undefined ? payload : payload[name];
  if (!isPayload(alert) || !isPayload(alert.rule) || ['agent', 'manager', 'decoder'].every((each) => !isPayload(alert[each])))
    return undefined;
  const prefix = name === undefined ? '' : `${name}.`;
  const saying = createSaying();
  sayFields(saying, alert, fields, { source: ['data.srcip', 'data.src_ip', 'data.win.eventdata.sourceIp'], destination: [] }, prefix);
  for (const { field, value } of placesAt(alert, hashes)) saySysmonHashes(saying, `${prefix}${field}`, value);
  for (const { field, value } of leavesOf(alert.data, 'data')) {
    if (field !== hashes && !Object.hasOwn(fields, field) && !mute.test(field)) saying.say(`${prefix}${field}`, value, meanings.text);
  }
  saying.say(`${prefix}full_log`, alert.full_log, meanings.text);
  const rule = textAt(alert, 'rule.description');
  const id = textAt(alert, 'id');
  return alertOf({
    vendor: 'wazuh',
    ids: {
      id,
      'rule.id': at(alert, 'rule.id'),
      'rule.level': at(alert, 'rule.level'),
      'agent.id': at(alert, 'agent.id'),
      'agent.name': at(alert, 'agent.name'),
      'agent.ip': at(alert, 'agent.ip'),
      'manager.name': at(alert, 'manager.name'),
      'cluster.name': at(alert, 'cluster.name'),
      'cluster.node': at(alert, 'cluster.node'),
      'decoder.name': at(alert, 'decoder.name'),
      location: alert.location,
      'syscheck.path': at(alert, 'syscheck.path'),
      _index: payload._index,
      _id: payload._id,
    },
    severity: severityOfNumber(textAt(alert, 'rule.level'), [
      [15, 'critical'],
      [12, 'high'],
      [7, 'medium'],
      [0, 'low'],
    ]),
    rule,
    occurredAt: alert.timestamp ?? alert['@timestamp'],
    key: [textAt(alert, 'cluster.node', 'manager.name') ?? '-', id],
    title: rule,
    saying,
  });
}
