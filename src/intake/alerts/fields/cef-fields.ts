import type { Said } from '../../../domain/intake.ts';
import { type Meaning, meanings, type SidedMeaning } from '../reading/meaning.ts';
import { createSaying } from '../reading/saying.ts';
import { isOurSide } from './sides.ts';

export { saidOfLeef } from './leef-fields.ts';

const shost = { ...meanings.sourceHost, side: 'source' } as const;
const dhost = { ...meanings.destinationHost, side: 'destination' } as const;
const suser = { ...meanings.user, side: 'source' } as const;
const duser = { ...meanings.user, side: 'destination' } as const;

/**
 * Keys of the ArcSight Common Event Format, as sent and by their full names (which Splunk SOAR uses in artifacts), and
 * what they mean. Keys that are not here are read as texts. The names are those of the CEF implementation standard,
 * verified with Elastic's list of exported CEF fields and the contract of Splunk SOAR (keys fromEmail, toEmail,
 * fileHashMd5… are SOAR's own); keys beyond the standard (`url`, `sha256`) are vendors' habits: recalled, unverified.
 */
export const cefFields: Readonly<Record<string, SidedMeaning>> = named([
  [meanings.sourceAddress, 'src', 'sourceAddress', 'c6a2', 'deviceCustomIPv6Address2', 'sourceTranslatedAddress'],
  [meanings.destinationAddress, 'dst', 'destinationAddress', 'c6a3', 'deviceCustomIPv6Address3', 'destinationTranslatedAddress'],
  [shost, 'shost', 'sourceHostName', 'sourceDnsDomain'],
  [dhost, 'dhost', 'destinationHostName', 'destinationDnsDomain'],
  [suser, 'suser', 'sourceUserName', 'suid', 'sourceUserId'],
  [duser, 'duser', 'destinationUserName', 'duid', 'destinationUserId'],
  [meanings.ourHost, 'dvc', 'deviceAddress', 'dvchost', 'deviceHostName', 'deviceDnsDomain', 'deviceTranslatedAddress', 'c6a1'],
  [
    meanings.ourHost,
    'deviceCustomIPv6Address1',
    'agt',
    'agentAddress',
    'ahost',
    'agentHostName',
    'agentDnsDomain',
    'agentTranslatedAddress',
  ],
  [meanings.ourMac, 'dvcmac', 'deviceMacAddress', 'amac', 'agentMacAddress'],
  [{ ...meanings.ourMac, role: 'source' }, 'smac', 'sourceMacAddress'],
  [{ ...meanings.ourMac, role: 'destination' }, 'dmac', 'destinationMacAddress'],
  [meanings.url, 'request', 'requestURL', 'requestUrl', 'url', 'oldRequestURL', 'requestContext'],
  [meanings.userAgent, 'requestClientApplication'],
  [meanings.digest, 'fileHash', 'oldFileHash', 'hash'],
  [meanings.md5, 'fileHashMd5', 'md5'],
  [meanings.sha1, 'fileHashSha1', 'sha1'],
  [meanings.sha256, 'fileHashSha256', 'sha256'],
  [meanings.sha512, 'fileHashSha512', 'sha512'],
  [meanings.fileName, 'fname', 'fileName', 'oldFileName'],
  [meanings.path, 'filePath', 'oldFilePath'],
  [meanings.image, 'sproc', 'sourceProcessName', 'dproc', 'destinationProcessName', 'deviceProcessName'],
  [meanings.sender, 'fromEmail'],
  [meanings.recipient, 'toEmail'],
]);

/** Keys that say nothing that could be looked up: times, counts, ports, ids, names of custom fields. */
const mute = new Set(
  (
    'act deviceAction app applicationProtocol proto transportProtocol cat deviceEventCategory cnt baseEventCount in out bytesIn bytesOut ' +
    'rt deviceReceiptTime art agentReceiptTime start startTime end endTime dtz deviceTimeZone atz agentTimeZone externalId eventId deviceExternalId ' +
    'agentId aid av agentVersion at agentType agentZoneURI deviceFacility deviceDirection deviceInboundInterface deviceOutboundInterface outcome reason ' +
    'spt sourcePort dpt destinationPort sourceTranslatedPort destinationTranslatedPort spid sourceProcessId dpid destinationProcessId dvcpid ' +
    'deviceProcessId fsize fileSize oldFileSize fileId oldFileId fileCreateTime fileModificationTime oldFileCreateTime oldFileModificationTime ' +
    'fileType oldFileType filePermission oldFilePermission requestMethod requestCookies spriv sourceUserPrivileges dpriv destinationUserPrivileges ' +
    'sntdom sourceNtDomain dntdom destinationNtDomain deviceNtDomain type eventType slat slong dlat dlong'
  ).split(' '),
);

/**
 * What the extension of a CEF event says, key by key in its order. A host or user name is ours where the address of its
 * side is private, and on the source side also where none is given; an event with a mailbox on both sides is about a
 * mail: its source user is the sender, its destination user the recipient. Never throws; what is past the limits is left out.
 */
export function saidOfCef(extension: ReadonlyMap<string, string> | Readonly<Record<string, string>>): Said[] {
  const saying = createSaying();
  for (const [key, value, meaning] of meantOfCef(extension)) saying.say(key, value, meaning);
  return [...saying.said];
}

/** As {@link saidOfCef}, before it is said; for those who have limits and names of their own. */
export function meantOfCef(
  extension: ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>,
): (readonly [key: string, value: unknown, meaning: Meaning])[] {
  const pairs = new Map<string, unknown>(extension instanceof Map ? extension : Object.entries(extension));
  const first = (...keys: string[]) => keys.map((key) => pairs.get(key)).find((value) => value !== undefined);
  const mail = [first('suser', 'sourceUserName'), first('duser', 'destinationUserName')].every(isMailbox);
  const source = isOurSide(first('src', 'sourceAddress', 'c6a2')) ?? true;
  const destination = isOurSide(first('dst', 'destinationAddress', 'c6a3')) ?? false;

  function meaningOf(key: string): Meaning | undefined {
    const known = Object.hasOwn(cefFields, key) ? cefFields[key] : undefined;
    if (!known)
      return mute.has(key) || /Label$/.test(key) || /^(?:cn|cfp|flexNumber|deviceCustom(?:Number|FloatingPoint|Date))\d/.test(key)
        ? undefined
        : meanings.text;
    const { side, ...meaning } = known;
    if (mail && meaning.role === 'user') return side === 'source' ? meanings.sender : meanings.recipient;
    const ours = side === 'source' ? source : side === 'destination' && destination;
    return ours ? { ...meaning, ours: true } : meaning;
  }

  return [...pairs].flatMap(([key, value]) => {
    const meaning = meaningOf(key);
    return meaning ? [[key, value, meaning] as const] : [];
  });
}

function isMailbox(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 320 && /^[^\s@\\]+@[^\s@\\]+$/.test(value.trim());
}

function named(rows: readonly (readonly [meaning: SidedMeaning, ...keys: string[]])[]): Record<string, SidedMeaning> {
  return Object.fromEntries(rows.flatMap(([meaning, ...keys]) => keys.map((key) => [key, meaning])));
}
