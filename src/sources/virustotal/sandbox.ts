import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { type Inventor, inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

const engines = Array.from({ length: 12 }, (_, index) => `Example Engine ${index + 1}`);

type Page = (invent: Inventor, value: string, mood: Mood) => { readonly type: string; readonly id: string; readonly own: object };
const pages: Readonly<Record<string, Page>> = {
  '/ip_addresses/': (invent, value) => ({ type: 'ip_address', id: value, own: addressOf(invent, value) }),
  '/domains/': (invent, value, mood) => ({ type: 'domain', id: value, own: domainOf(invent, value, mood) }),
  '/files/': (invent, value, mood) => ({ type: 'file', id: hashes(invent, value).sha256, own: fileOf(invent, value, mood) }),
  '/urls/': (invent) => ({ type: 'url', id: invent.hex('id', 64), own: {} }),
};
const pageOf = (path: string): string => Object.keys(pages).find((each) => path.startsWith(each)) ?? '';

/** VirusTotal v3 as it answers for reports. */
const lookalike: Lookalike = {
  source: 'virustotal',

  asked({ path }) {
    const page = pageOf(path);
    const value = page === '' ? undefined : segmentAfter(page, path);
    return value !== undefined && page === '/urls/' ? Buffer.from(value, 'base64url').toString() : value;
  },

  reply(value, mood, { path }) {
    const invent = inventor(value);
    const known = mood === 'absent' ? undefined : pages[pageOf(path)]?.(invent, value, mood);
    if (!known) return { status: 404, body: { error: { code: 'NotFoundError', message: `"${value}" not found` } } };
    const { type, id, own } = known;
    return { status: 200, body: { data: { id, type, attributes: { ...analysis(invent, mood), ...own } } } };
  },

  unauthorized: (presented) => ({
    status: 401,
    body: { error: { code: 'WrongCredentialsError', message: `Wrong API key: ${presented}` } },
  }),
  overQuota: () => ({ status: 429, body: { error: { code: 'QuotaExceededError', message: 'Quota exceeded' } } }),
};
export default lookalike;

function analysis({ number, epoch, hex }: Inventor, mood: Mood): object {
  const malicious = mood === 'malicious' ? number('malicious', 25, 60) : mood === 'suspicious' ? number('malicious', 2, 4) : 0;
  const suspicious = mood === 'benign' ? 0 : number('suspicious', 0, 3);
  const harmless = number('harmless', 20, 30);
  const accusing = malicious === 0 ? [] : engines.slice(0, number('accusing', 1, Math.min(malicious, engines.length)));
  return {
    last_analysis_stats: { malicious, suspicious, undetected: 94 - malicious - suspicious - harmless, harmless, timeout: 0 },
    last_analysis_results: Object.fromEntries(
      engines.map((engine) => [
        engine,
        accusing.includes(engine) ? { category: 'malicious', result: 'malware' } : { category: 'undetected', result: 'unrated' },
      ]),
    ),
    last_analysis_date: epoch('analysis'),
    jarm: hex('jarm', 62),
    tags: [],
  };
}

function addressOf({ number, pick, asn }: Inventor, value: string): object {
  return {
    asn: asn('asn'),
    as_owner: `Example Networks ${number('isp', 1, 99)}`,
    country: pick('country', ['NL', 'DE', 'US', 'BR', 'SG']),
    ...(value.includes(':') ? {} : { network: `${value.split('.').slice(0, 3).join('.')}.0/24` }),
  };
}

function domainOf({ number, epoch, ipv4, hex }: Inventor, value: string, mood: Mood): object {
  // Bad names are young.
  const created = epoch('created') - (mood === 'benign' ? number('age', 8, 20) * 365 * 86_400 : 0);
  return {
    registrar: `Example Registrar ${number('registrar', 1, 20)}`,
    creation_date: created,
    last_update_date: created + 86_400,
    last_dns_records: [
      { type: 'A', value: ipv4('a'), ttl: 300 },
      { type: 'NS', value: 'ns1.example.net', ttl: 21_600 },
    ],
    last_dns_records_date: epoch('dns'),
    last_https_certificate: {
      thumbprint: hex('certificate', 40),
      thumbprint_sha256: hex('certificate', 64),
      serial_number: hex('serial', 32),
      subject: { CN: value },
      issuer: { C: 'US', O: 'Example Trust', CN: 'Example CA 1' },
      validity: { not_before: '2026-10-01 00:00:00', not_after: '2026-12-30 00:00:00' },
      extensions: { subject_alternative_name: [value, `www.${value}`] },
    },
  };
}

function fileOf(invent: Inventor, value: string, mood: Mood): object {
  const { number, pick, hex } = invent;
  const family = pick('family', ['examplebot', 'samplestealer', 'demolocker']);
  const category = pick('category', ['trojan', 'ransomware', 'downloader']);
  return {
    ...hashes(invent, value),
    size: number('size', 20_000, 4_000_000),
    type_tag: 'peexe',
    meaningful_name: `${pick('name', ['invoice', 'setup', 'update', 'report'])}-${hex('name', 4)}.exe`,
    ...(mood === 'malicious'
      ? {
          popular_threat_classification: {
            suggested_threat_label: `${category}.${family}`,
            popular_threat_category: [{ value: category, count: number('count', 10, 30) }],
            popular_threat_name: [{ value: family, count: number('count', 10, 30) }],
          },
        }
      : {}),
    ...(mood === 'benign' ? { signature_info: { verified: 'Signed', signers: 'Example Software Ltd; Example CA 1' } } : {}),
  };
}

/** The three hashes of one file, of which `value` is one. */
function hashes({ hex }: Inventor, value: string): { md5: string; sha1: string; sha256: string } {
  const of = (length: number): string => (value.length === length ? value : hex('hash', length));
  return { md5: of(32), sha1: of(40), sha256: of(64) };
}
