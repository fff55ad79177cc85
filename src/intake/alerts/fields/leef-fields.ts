import type { Said } from '../../../domain/intake.ts';
import type { SidedMeaning } from '../reading/meaning.ts';
import { meanings } from '../reading/meaning.ts';
import { createSaying } from '../reading/saying.ts';
import { isOurSide } from './sides.ts';

/** Pre-defined keys of QRadar's Log Event Extended Format (IBM, "Predefined LEEF event attributes"). Others are read as texts. */
const leefFields: Readonly<Record<string, SidedMeaning>> = {
  src: meanings.sourceAddress,
  srcPreNAT: meanings.sourceAddress,
  srcPostNAT: meanings.sourceAddress,
  vSrc: meanings.sourceAddress,
  vSrcName: { ...meanings.sourceHost, side: 'source' },
  dst: meanings.destinationAddress,
  dstPreNAT: meanings.destinationAddress,
  dstPostNAT: meanings.destinationAddress,
  usrName: meanings.ourUser,
  accountName: meanings.ourUser,
  identSrc: meanings.ourHost,
  identHostName: meanings.ourHost,
  identNetBios: meanings.ourHost,
  domain: meanings.ourHost,
  realm: meanings.ourHost,
  identMAC: meanings.ourMac,
  srcMAC: { ...meanings.ourMac, role: 'source' },
  dstMAC: { ...meanings.ourMac, role: 'destination' },
  url: meanings.url,
};

const mute = new Set(
  (
    'cat devTime devTimeFormat proto sev srcPort dstPort srcPreNATPort srcPostNATPort dstPreNATPort dstPostNATPort srcBytes dstBytes srcPackets ' +
    'dstPackets totalPackets role policy groupID identGrpName isLoginEvent isLogoutEvent identSecondlp calLanguage calCountryOrRegion'
  ).split(' '),
);

/** What the attributes of a LEEF event say, in their order. The user of an event is ours, and its host where the source address is private or not told. */
export function saidOfLeef(attributes: ReadonlyMap<string, string> | Readonly<Record<string, string>>): Said[] {
  const pairs = new Map<string, string>(attributes instanceof Map ? attributes : Object.entries(attributes));
  const source = isOurSide(pairs.get('src')) ?? true;
  const saying = createSaying();
  for (const [key, value] of pairs) {
    if (mute.has(key)) continue;
    const { side, ...meaning } = (Object.hasOwn(leefFields, key) ? leefFields[key] : undefined) ?? ({ ...meanings.text } as SidedMeaning);
    saying.say(key, value, side === 'source' && source ? { ...meaning, ours: true } : meaning);
  }
  return [...saying.said];
}
