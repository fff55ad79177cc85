import { isPayload, type Payload } from '../reading/at.ts';
import { leavesOf } from '../reading/leaves.ts';
import { meanings } from '../reading/meaning.ts';
import type { Saying } from '../reading/saying.ts';

/** What an entity of a kind says; `text` is the first text among properties of some names. */
type Sayer = (
  saying: Saying,
  field: string,
  text: (...names: readonly string[]) => string | undefined,
  all: ReadonlyMap<string, unknown>,
) => void;

/**
 * By kind, in lower case. Names of properties as Microsoft's entity reference has them; incident triggers write them with a
 * small first letter, alert triggers with a capital, so that they are compared without regard to case [V: contracts (f)].
 */
const kinds: Readonly<Record<string, Sayer>> = {
  ip: (saying, field, text) => saying.say(`${field}.address`, text('address'), { role: 'mentioned', as: ['ipv4', 'ipv6'] }),
  url: (saying, field, text) => saying.say(`${field}.url`, text('url'), meanings.url),
  dnsresolution: (saying, field, text) => saying.say(`${field}.domainName`, text('domainname'), meanings.query),
  filehash: (saying, field, text) => saying.say(`${field}.hashValue`, text('hashvalue', 'value'), meanings.digest),
  file: (saying, field, text) => {
    const [directory, name] = [text('directory'), text('filename', 'name')];
    if (directory !== undefined && name !== undefined) {
      saying.say(`${field}.directory`, `${directory.replace(/[\\/]+$/, '')}${directory.includes('/') ? '/' : '\\'}${name}`, meanings.path);
    } else saying.say(`${field}.fileName`, name, meanings.fileName);
  },
  host: (saying, field, text) => {
    const [name, domain] = [text('hostname', 'netbiosname'), text('dnsdomain')];
    saying.say(`${field}.hostName`, name !== undefined && domain !== undefined ? `${name}.${domain}` : name, meanings.ourHost);
    saying.say(`${field}.fqdn`, text('fqdn'), meanings.ourHost);
  },
  iotdevice: (saying, field, text) => {
    saying.say(`${field}.deviceName`, text('devicename', 'hostname'), meanings.ourHost);
    saying.say(`${field}.macAddress`, text('macaddress'), meanings.ourMac);
  },
  account: (saying, field, text) => {
    const [name, suffix] = [text('accountname', 'name'), text('upnsuffix')];
    saying.say(`${field}.accountName`, name !== undefined && suffix !== undefined ? `${name}@${suffix}` : name, meanings.ourUser);
    saying.say(`${field}.userPrincipalName`, text('userprincipalname'), meanings.ourUser);
  },
  mailbox: (saying, field, text) => {
    saying.say(`${field}.mailboxPrimaryAddress`, text('mailboxprimaryaddress'), meanings.recipient);
    saying.say(`${field}.upn`, text('upn'), meanings.recipient);
  },
  mailmessage: (saying, field, text, all) => {
    for (const name of ['sender', 'p1sender', 'p2sender']) saying.say(`${field}.${name}`, text(name), meanings.sender);
    saying.say(`${field}.recipient`, text('recipient'), meanings.recipient);
    saying.say(`${field}.senderIP`, text('senderip'), meanings.sourceAddress);
    saying.say(`${field}.subject`, text('subject'), meanings.text);
    saying.say(`${field}.urls`, all.get('urls'), meanings.url);
  },
  submissionmail: (saying, field, text) => {
    saying.say(`${field}.sender`, text('sender'), meanings.sender);
    saying.say(`${field}.recipient`, text('recipient'), meanings.recipient);
    saying.say(`${field}.submitter`, text('submitter'), { ...meanings.recipient, role: 'reporter' });
    saying.say(`${field}.senderIp`, text('senderip'), meanings.sourceAddress);
    saying.say(`${field}.subject`, text('subject'), meanings.text);
  },
  process: (saying, field, text, all) => {
    saying.say(`${field}.commandLine`, text('commandline'), meanings.text);
    if (isPayload(all.get('imagefile'))) sayEntity(saying, { kind: 'File', properties: all.get('imagefile') }, `${field}.imageFile`);
  },
  registrykey: (saying, field, text) => {
    const [hive, key] = [text('hive'), text('key')];
    saying.say(`${field}.key`, hive !== undefined && key !== undefined ? `${hive}\\${key}` : key, meanings.registry);
  },
  registryvalue: (saying, field, text) => saying.say(`${field}.value`, text('value'), meanings.text),
  malware: (saying, field, text) => saying.say(`${field}.malwareName`, text('malwarename', 'name'), meanings.text),
  securityalert: (saying, field, text) => saying.say(`${field}.description`, text('description'), meanings.text),
};

/** Kinds in which nothing stands that was seen from outside. */
const mute: ReadonlySet<string> = new Set(['azureresource', 'cloudapplication', 'securitygroup', 'mailcluster', 'bookmark', 'nic']);

/** Says what an entity of Microsoft Sentinel names, by its kind; of an unknown kind, every text. */
export function sayEntity(saying: Saying, entity: Payload, field: string): void {
  const properties = isPayload(entity.properties) ? entity.properties : entity;
  const all = new Map(Object.entries(properties).map(([name, value]) => [name.toLowerCase(), value]));
  const kind = String([entity.kind, entity.Type, properties.kind, all.get('type')].find((each) => typeof each === 'string') ?? '')
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    // As alert triggers call it.
    .replace(/^dns$/, 'dnsresolution');
  const sayer = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  const text = (...names: readonly string[]) =>
    names.map((name) => all.get(name)).find((value): value is string => typeof value === 'string' && value.trim() !== '');
  if (sayer) sayer(saying, field, text, all);
  else if (!mute.has(kind)) for (const leaf of leavesOf(properties, field)) saying.say(leaf.field, leaf.value, meanings.text);
}
