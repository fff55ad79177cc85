import type { Observation } from './observation.ts';

/** One observation as a short sentence for a person. Text in it comes from vendors: escape it for where it is shown. */
export function describe(observation: Observation): string {
  const o = observation;
  switch (o.kind) {
    case 'detections': {
      const total = o.malicious + o.suspicious + o.harmless + o.undetected;
      const suspicious = o.suspicious > 0 ? `, ${o.suspicious} suspicious` : '';
      return `${o.malicious} of ${total} engines say malicious${suspicious}`;
    }
    case 'reputation': {
      const reports = o.reports === undefined ? '' : `, ${counted(o.reports, 'report')}`;
      const reporters = o.reporters === undefined ? '' : ` by ${counted(o.reporters, 'reporter')}`;
      return `${Math.round(o.confidence * 100)} % confidence of abuse${reports}${reporters}${since('last', o.last_seen)}`;
    }
    case 'listing':
      return `listed as ${o.category} by ${o.list}${within(o.entry)}${since('since', o.since)}${since('until', o.until)}${since('list of', o.as_of)}`;
    case 'classification':
      return [o.label, o.family && `family ${o.family}`, o.actor && `actor ${o.actor}`, o.campaign && `campaign ${o.campaign}`, o.detail]
        .filter(Boolean)
        .join(', ');
    case 'known_good':
      return `${o.strength < 0.5 ? 'common' : 'known good'}: ${o.list}${within(o.entry)}${since('list of', o.as_of)}`;
    case 'network':
      return [
        o.asn !== undefined && `AS${o.asn}`,
        o.as_owner,
        o.isp !== o.as_owner && o.isp,
        o.cidr,
        o.usage_type,
        o.tor && 'Tor',
        o.vpn && 'VPN',
        o.hosting && 'hosting',
        o.hostnames?.length && `names ${o.hostnames.slice(0, 3).join(' ')}`,
      ]
        .filter(Boolean)
        .join(', ');
    case 'geo':
      return [o.city, o.region, o.country, o.continent].filter(Boolean).join(', ');
    case 'services':
      return `open: ${o.services.map(({ port, transport, product }) => `${port}${transport ? `/${transport}` : ''}${product ? ` ${product}` : ''}`).join(', ')}`;
    case 'vulnerability':
      return [
        o.cve,
        o.cvss !== undefined && `CVSS ${o.cvss}`,
        o.epss !== undefined && `EPSS ${o.epss}`,
        o.known_exploited && 'known exploited',
        o.ransomware && 'used by ransomware',
        o.title,
      ]
        .filter(Boolean)
        .join(', ');
    case 'file':
      return (
        [o.name, o.media_type, o.size !== undefined && `${o.size} bytes`, o.signature && `signed ${o.signature}`]
          .filter(Boolean)
          .join(', ') || 'a file'
      );
    case 'registration':
      return (
        [
          o.registrable_domain && `registrable domain ${o.registrable_domain}`,
          o.public_suffix && `under ${o.public_suffix}`,
          o.registrar && `registered with ${o.registrar}`,
          o.created && `created ${day(o.created)}`,
          o.expires && `expires ${day(o.expires)}`,
        ]
          .filter(Boolean)
          .join(', ') || 'registered'
      );
    case 'certificate':
      return ['certificate', o.subject && `of ${o.subject}`, o.issuer && `by ${o.issuer}`, o.not_after && `until ${day(o.not_after)}`]
        .filter(Boolean)
        .join(' ');
    case 'sighting':
      return `${o.false_positive ? 'marked as false positive' : 'seen'} ${counted(o.count, 'time')}${o.by ? ` by ${o.by}` : ''}${since('last', o.last_seen)}`;
    case 'relation':
      return `${o.type} ${o.observable.value}`;
  }
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function within(entry: string | undefined): string {
  return entry === undefined ? '' : ` (${entry})`;
}

function since(word: string, time: string | undefined): string {
  return time === undefined ? '' : `, ${word} ${day(time)}`;
}

function day(time: string): string {
  return time.slice(0, 10);
}
