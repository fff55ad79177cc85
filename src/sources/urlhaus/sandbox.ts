import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { refusals } from '../kit/abuse-ch.ts';
import { type Inventor, inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

const fields: Readonly<Record<string, readonly string[]>> = {
  '/url/': ['url'],
  '/host/': ['host'],
  '/payload/': ['md5_hash', 'sha256_hash'],
};

/** URLhaus as it answers for URLs, hosts and payloads. It lists nothing that is good. */
const lookalike: Lookalike = {
  source: 'urlhaus',

  asked({ path, body }) {
    const form = Object(body) as Record<string, string | undefined>;
    return fields[path]?.map((field) => form[field]).find((value) => value !== undefined);
  },

  reply(value, mood, { path }) {
    if (mood === 'absent' || mood === 'benign') return { status: 200, body: { query_status: 'no_results' } };
    const report = { '/url/': urlReport, '/host/': hostReport, '/payload/': payloadReport }[path];
    return { status: 200, body: { query_status: 'ok', ...report?.(inventor(value), value, mood) } };
  },

  ...refusals,
};
export default lookalike;

const date = (epoch: number): string => fromEpoch(epoch).slice(0, 19).replace('T', ' ');
const family = ({ pick }: Inventor): string => pick('family', ['ExampleBot', 'SampleStealer', 'DemoLocker']);

function urlReport(invent: Inventor, value: string, mood: Mood): object {
  const { number, hex, epoch } = invent;
  const added = epoch('added');
  const bad = mood === 'malicious';
  return {
    ...entry(invent, value, added, bad),
    last_online: bad ? null : `${date(added + 3600)} UTC`,
    payloads: [
      {
        firstseen: date(added).slice(0, 10),
        filename: null,
        file_type: 'exe',
        response_size: String(number('size', 20_000, 900_000)),
        response_md5: hex('payload', 32),
        response_sha256: hex('payload', 64),
        signature: bad ? family(invent) : null,
        virustotal: null,
      },
    ],
  };
}

function hostReport(invent: Inventor, value: string, mood: Mood): object {
  const { number, pick, epoch } = invent;
  const first = epoch('first');
  const seen = number('urls', 1, 3);
  const dbl = pick('dbl', ['not listed', 'malware_domain']);
  return {
    urlhaus_reference: `https://urlhaus.abuse.ch/host/${value}/`,
    host: value,
    firstseen: `${date(first)} UTC`,
    url_count: String(seen),
    blacklists: { spamhaus_dbl: mood === 'suspicious' ? 'abused_legit_malware' : dbl, surbl: 'not listed' },
    urls: Array.from({ length: seen }, (_, index) =>
      entry(invent, `http://${value}/${index}/setup.exe`, first + index, mood === 'malicious'),
    ),
  };
}

/** A URL as lists of them hold it. */
function entry(invent: Inventor, url: string, added: number, online: boolean): object {
  const id = String(invent.number(url, 1_000_000, 9_999_999));
  return {
    id,
    urlhaus_reference: `https://urlhaus.abuse.ch/url/${id}/`,
    url,
    url_status: online ? 'online' : 'offline',
    date_added: `${date(added)} UTC`,
    threat: 'malware_download',
    reporter: 'example',
    larted: 'true',
    takedown_time_seconds: null,
    tags: online ? ['exe', family(invent)] : null,
  };
}

function payloadReport(invent: Inventor, value: string, mood: Mood): object {
  const { number, hex, host, epoch } = invent;
  const first = epoch('first');
  return {
    md5_hash: value.length === 32 ? value : hex('md5', 32),
    sha256_hash: value.length === 64 ? value : hex('sha256', 64),
    file_type: 'exe',
    file_size: String(number('size', 20_000, 900_000)),
    signature: mood === 'malicious' ? family(invent) : null,
    firstseen: date(first),
    lastseen: date(first + 7200),
    url_count: '1',
    urls: [
      {
        url_id: String(number('url', 1_000_000, 9_999_999)),
        url: `http://${host('server')}/setup.exe`,
        url_status: 'offline',
        filename: 'setup.exe',
        firstseen: date(first).slice(0, 10),
        lastseen: '',
      },
    ],
  };
}
