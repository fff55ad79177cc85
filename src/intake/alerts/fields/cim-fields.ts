import { isPayload } from '../reading/at.ts';
import { leavesOf } from '../reading/leaves.ts';
import type { SidedMeaning } from '../reading/meaning.ts';
import { meanings } from '../reading/meaning.ts';
import type { Saying } from '../reading/saying.ts';
import { sayFields, sideOf } from './say-fields.ts';
import { table } from './table.ts';

const source = { ...meanings.sourceHost, side: 'source' } as const;
const destination = { ...meanings.destinationHost, side: 'destination' } as const;

/** Fields of Splunk's Common Information Model, and some that searches are full of beside it (recalled: `clientip`, `c_ip`, `md5`…). */
const cimFields: Readonly<Record<string, SidedMeaning>> = table(
  [meanings.sourceAddress, 'src_ip', 'src_ipv6', 'src_translated_ip', 'clientip', 'client_ip', 'c_ip', 'remote_ip', 'attacker_ip'],
  [meanings.destinationAddress, 'dest_ip', 'dest_ipv6', 'dest_translated_ip', 'dst_ip', 's_ip'],
  [source, 'src', 'src_host', 'src_dns'],
  [destination, 'dest', 'dest_host', 'dest_dns', 'dst', 'dest_domain'],
  [meanings.ourHost, 'host', 'orig_host', 'dvc', 'dvc_ip', 'dvc_host', 'dvc_dns', 'src_nt_host', 'dest_nt_host', 'ComputerName'],
  [meanings.ourMac, 'src_mac', 'dest_mac', 'dvc_mac'],
  [meanings.ourUser, 'user', 'user_name', 'dest_user', 'user_email', 'UserName'],
  [meanings.recipient, 'recipient', 'orig_recipient', 'xref_recipient'],
  [meanings.sender, 'sender', 'orig_src_user'],
  [meanings.replyTo, 'return_addr', 'reply_to'],
  [meanings.url, 'url', 'uri', 'http_referrer', 'http_referer', 'dest_url'],
  [meanings.urlHost, 'url_domain', 'http_host', 'cs_host', 'site'],
  [meanings.query, 'query', 'dns_query', 'domain'],
  [meanings.answer, 'answer', 'answers'],
  [meanings.digest, 'file_hash', 'hash', 'original_file_hash'],
  [{ ...meanings.digest, role: 'process' }, 'process_hash', 'parent_process_hash', 'service_hash', 'service_dll_hash'],
  [meanings.md5, 'md5', 'file_md5', 'MD5'],
  [meanings.sha1, 'sha1', 'file_sha1', 'SHA1'],
  [meanings.sha256, 'sha256', 'file_sha256', 'SHA256'],
  [meanings.fileName, 'file_name', 'attachment_name'],
  [meanings.path, 'file_path', 'object_path'],
  [meanings.image, 'process_path', 'parent_process_path', 'process_name', 'parent_process_name', 'Image', 'ParentImage'],
  [meanings.registry, 'registry_path'],
  [meanings.userAgent, 'http_user_agent', 'user_agent'],
  [meanings.certificate, 'ssl_hash', 'ssl_publickey_hash'],
  [{ role: 'certificate', as: ['domain'] }, 'ssl_subject_common_name', 'ssl_name'],
  [meanings.vulnerability, 'cve'],
  [meanings.technique, 'mitre_technique_id', 'mitre_attack_id', 'annotations.mitre_attack'],
);

const mailFields: typeof cimFields = { ...cimFields, src_user: meanings.sender };
const otherFields: typeof cimFields = { ...cimFields, src_user: meanings.ourUser };

/** Fields that Splunk and Enterprise Security add for themselves; nothing in them was seen anywhere. */
const mute =
  /^(?:_(?!raw$)|__|info_|date_|tag(?:$|::)|drilldown|annotations|orig_(?:event_id|sid|rid|time|source|sourcetype|index|tag|action_name)|rule_id$|rule_name$|search_name$|savedsearch|splunk_server|sourcetype$|source$|index$|eventtype$|event_id$|event_hash$|linecount$|punct$|timestamp|timestartpos$|timeendpos$|urgency$|severity|priority|owner|status|security_domain$|governance|control|creator$|notable|next_steps$|recommended_actions$|investigation_profiles$|extract_(?:assets|identities|artifacts)$|src_(?:category|priority|bunit|city|country|lat|long)|dest_(?:category|priority|bunit|city|country|lat|long)|user_(?:category|priority|bunit|watchlist))/;

/**
 * What a row of a Splunk search says: fields of the Common Information Model by what they mean, others as texts. The name
 * of a destination without an address is taken for ours unless something of ours went out to it (a private source, or a
 * URL or DNS query beside it): `dest` of an endpoint is the machine that was attacked. With a recipient, `src_user` is a sender.
 *
 * @param prefix put before the names of the fields, with its dot: `result.`
 */
export function sayCimRow(saying: Saying, row: Readonly<Record<string, unknown>>, prefix: string): void {
  const has = (...names: readonly string[]) => names.some((name) => Object.hasOwn(row, name) && row[name] !== '');
  const outward = sideOf(row, ['src_ip', 'src']) === true || has('url', 'query', 'dns_query');
  const mail = has('recipient', 'orig_recipient');
  const sides = { source: ['src_ip', 'src'], destination: ['dest_ip', 'dest', 'dst_ip', 'dst'], destinationIsOurs: !outward };
  const fields = mail ? mailFields : otherFields;
  sayFields(saying, row, fields, sides, prefix);
  for (const [name, value] of Object.entries(row)) {
    if (saying.full) return;
    if (Object.hasOwn(fields, name) || mute.test(name) || name.length > 300) continue;
    // Risk objects are machines and people of ours.
    const meaning = /^(?:normalized_)?risk_object$/.test(name) ? { ...meanings.text, ours: true } : meanings.text;
    for (const leaf of leavesOf(isPayload(value) ? { [name]: value } : value, isPayload(value) ? '' : name)) {
      saying.say(`${prefix}${leaf.field}`, leaf.value, meaning);
    }
  }
}
