import { hashTypes, type ObservableType } from '../../domain/observable.ts';
import { canonical } from '../canonical.ts';
import { extractInto } from '../extract.ts';
import type { Gathering } from '../gather.ts';
import { doubtfulBelow } from '../policy.ts';
import { refang } from '../refang.ts';
import { annotated, doubting } from './annotate.ts';

const addresses = new Set<ObservableType>(['ipv4', 'ipv6', 'cidr', 'ip-range']);
const hosts = new Set<ObservableType>([...addresses, 'domain']);
const domains = new Set<ObservableType>(['domain']);
const links = new Set<ObservableType>(['url', 'domain']);
const mails = new Set<ObservableType>(['email', 'xmpp', 'domain', 'url']);
const hashes = new Set<ObservableType>(hashTypes);

interface Doubt {
  readonly types: ReadonlySet<ObservableType>;
  /** Names as {@link plain} leaves them: of a key, or of a key and the one above it (`os` and `version`). */
  readonly names: ReadonlySet<string>;
}

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/**
 * Names under which something stands that only looks like an observable. From the events of Elastic Common Schema, OCSF,
 * Chronicle UDM, Microsoft Defender, Symantec, Suricata, CloudTrail, Kubernetes and OData; what ends in `version` or `id` is one, too.
 */
const doubts: readonly Doubt[] = [
  {
    types: hosts,
    names: words(`ver build buildnumber release releasename patchlevel firmware kernel bios os osname osfull osplatform platform
      runtime useragentname oid snmpoid objectidentifier enterpriseoid subnetmask subnetmasks netmask wildcardmask`),
  },
  {
    types: mails,
    names: words(`messageid internetmessageid emailmessageid msgid networkmessageid inreplyto emailreferences contentid threadtopic`),
  },
  {
    types: links,
    names: words('schema $schema schemaurl schemalocation $id xmlns @context @type @odatacontext @odatatype odatametadata doctype'),
  },
  // Names of code, of events and of detections have dots and may end like a domain: `session.manager`, `Trojan.Generic.IM`.
  {
    types: domains,
    names: words(`logger loggername class classname javaclass package packagename module modulename namespace component apigroup
      eventtype eventname eventcode eventaction eventkind eventcategory eventid producteventtype eventsource eventprovider
      methodname operationname permission permissions scope scopes role roles assembly assemblyname fieldname fields groupby
      contenttype mimetype mediatype accept contentencoding timezone
      threatname virusname malwarename detectionname`),
  },
  // A name of a file may end like a domain: .zip, .mov, .sh, .py.
  {
    types: domains,
    names: words(`filename filenames originalfilename internalname processname processimagename parentprocessname imagename
      attachmentname targetfilename sourcefilename initiatingprocessfilename initiatingprocessparentfilename dllname scriptname documentname`),
  },
  // A version of Chrome is no address, but a robot tells where it lives.
  { types: addresses, names: words('useragent useragentoriginal requestuseragent httpuseragent useragentstring csuseragent') },
  {
    types: hashes,
    names: words(`etag traceid spanid transactionid sessionid requestid groupid domainid siteid dedupkey idempotencykey nonce
      serial serialnumber certificateserial certserialnumber issuerserial commit commitid commitsha revision treeid headsha basesha
      mergecommitsha gitcommit uuid guid`),
  },
];

/** Names that say what a value is where its shape does not: 32 hexadecimal digits under `ja3` are no MD5 of a file. */
const telling: ReadonlyMap<string, ObservableType> = new Map(
  Object.entries({
    ja3: 'ja3 ja3hash ja3s ja3shash ja3fullhash ja3digest tlsclientja3 tlsserverja3s clientja3 serverja3s sslja3 ja3fingerprintmd5',
    ja4: 'ja4 ja4hash tlsclientja4 clientja4',
    jarm: 'jarm jarmhash jarmfingerprint tlsserverjarm',
    imphash: 'imphash peimphash fileimphash hashimphash importhash',
    authentihash: 'authentihash',
    ssdeep: 'ssdeep hashssdeep filehashssdeep',
    tlsh: 'tlsh hashtlsh',
    mutex: 'mutex mutexname mutexes',
    'named-pipe': 'pipename namedpipe',
    'registry-key': 'registrykey regkey registrypath registrykeypath targetobject',
    'user-agent': 'useragent useragentoriginal httpuseragent requestuseragent useragentstring csuseragent',
    'yara-rule': 'yararule yararulename',
    phone: 'phone phonenumber telephone mobilephone callernumber',
  } satisfies Partial<Record<ObservableType, string>>).flatMap(([type, names]) =>
    names.split(' ').map((name) => [name, type as ObservableType] as const),
  ),
);

/** Types that an MD5 or SHA-256 may be mistaken for: where the name tells, the value is not read as anything else. */
const insteadOfHash = new Set<ObservableType>(['ja3', 'ja4', 'jarm', 'imphash', 'authentihash', 'tlsh', 'ssdeep']);

interface Hint {
  readonly doubts: readonly ReadonlySet<ObservableType>[];
  readonly type: ObservableType | undefined;
}

const none: Hint = { doubts: [], type: undefined };
const remembered = new Map<string, Hint>();

/**
 * Reads a value that stands under a name: of a JSON key, a CSV column, an XML element or attribute. `parent` is the name
 * one level up, if any. The name may say what the value is (`ja3`), or that it only looks like an observable
 * (`os.version`, `message_id`): then the mentions are doubtful.
 */
export function readNamed(gathering: Gathering, value: string, field: string, name: string, parent = ''): void {
  const hint = hintOf(name, parent);
  if (hint.type !== undefined) {
    const typed = addTyped(gathering, hint.type, value, field, `under the name ${name.slice(0, 40)}`);
    if (typed && insteadOfHash.has(hint.type)) return;
  }
  const into = hint.doubts.reduce((inner, types) => doubting(inner, `under the name ${name.slice(0, 40)}`, types), gathering);
  extractInto(into, value, field);
}

/** Adds the whole value as an observable of that type; whether it is one. */
export function addTyped(
  gathering: Gathering,
  type: ObservableType,
  value: string,
  field: string,
  reason: string,
  start = 0,
  confidence = 1,
): boolean {
  const found = value.length > longestTyped ? undefined : canonical(type, refang(value.trim()));
  if (found === undefined) return false;
  if (gathering.policy.types?.has(type) !== false) {
    gathering.add({ type, value: found }, { written: value, start, end: start + value.length, field, confidence, reason });
  }
  return true;
}

/** No observable is longer; a megabyte under `mutex` is something else. */
const longestTyped = 8192;

/**
 * Reads a value that its document declares to be of one of these types: an attribute of a MISP event, an object of a STIX
 * bundle. What is found of these types is certain; a value that is none of them is read as text. `start` is where the value
 * begins in the text of its field.
 */
export function readTyped(
  gathering: Gathering,
  types: readonly ObservableType[],
  value: string,
  field: string,
  { reason, confidence = 1, start = 0 }: { readonly reason: string; readonly confidence?: number; readonly start?: number },
): void {
  const shaped = types.some((type) => showsItself.has(type));
  if (!shaped && types.some((type) => addTyped(gathering, type, value, field, reason, start, confidence))) return;
  let found = false;
  const declared = annotated(
    gathering,
    ({ type }, mention) => {
      const moved = { ...mention, start: mention.start + start, end: mention.end + start };
      if (!types.includes(type)) return mention.confidence >= doubtfulBelow || gathering.policy.doubtful ? moved : undefined;
      found = true;
      return { ...moved, confidence, reason };
    },
    { ...gathering.policy, doubtful: true },
  );
  extractInto(declared, value, field);
  if (!found && shaped) {
    for (const type of types) if (!addresses.has(type) && addTyped(gathering, type, value, field, reason, start, confidence)) return;
  }
}

/** Types that are recognised wherever they stand; reading them as text also gives their hosts, and keeps to the policy. */
const showsItself: ReadonlySet<ObservableType> = new Set([
  ...addresses,
  ...hashes,
  'domain',
  'url',
  'email',
  'cve',
  'asn',
  'mac',
  'bitcoin',
  'ethereum',
]);

function hintOf(name: string, parent: string): Hint {
  if (name === '' || name.length > 100) return none;
  const key = `${parent.length > 100 ? '' : parent}\0${name}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const [short, long] = [plain(name), plain(parent + name)];
  const hint: Hint = {
    doubts: [
      ...(/version$/.test(short) ? [hosts] : []),
      ...(isIdentifier(short) ? [hashes] : []),
      ...doubts.filter(({ names }) => names.has(short) || names.has(long)).map(({ types }) => types),
    ],
    type: telling.get(short) ?? telling.get(long),
  };
  if (remembered.size < mostRemembered) remembered.set(key, hint.doubts.length === 0 && hint.type === undefined ? none : hint);
  return hint;
}

/** `agent_id` and `flockId` number things with what looks like an MD5; `id` alone may be the hash of a file, as at VirusTotal. */
function isIdentifier(name: string): boolean {
  return name.length > 3 && name.endsWith('id') && !/^(?:file|sample|hash|malware|indicator|ioc|object|resource)id$/.test(name);
}

/** Rows repeat their names; hostile documents may have any number of them. */
const mostRemembered = 10_000;

/** `Message-ID`, `message_id` and `messageId` are one name; `@context` and `context` are not. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9@$]/g, '');
}
