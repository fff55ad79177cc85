import type { Lookalike } from '../../domain/lookalike.ts';
import { refusals } from '../kit/abuse-ch.ts';
import { inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

/** YARAify as it answers `lookup_hash`. It scans whatever it is given, good files too. */
const lookalike: Lookalike = {
  source: 'yaraify',

  asked({ path, body }) {
    const { query, search_term } = Object(body) as Record<string, string | undefined>;
    return path === '/' && query === 'lookup_hash' ? search_term : undefined;
  },

  reply(value, mood) {
    if (mood === 'absent') return { status: 200, body: { query_status: 'no_results' } };
    const { number, pick, hex, epoch } = inventor(value);
    const of = (length: number): string => (value.length === length ? value : hex('hash', length));
    const name = `${pick('name', ['invoice', 'setup', 'update', 'report'])}.exe`;
    const seen = `${fromEpoch(epoch('seen')).slice(0, 19).replace('T', ' ')} UTC`;
    const family = pick('family', ['ExampleBot', 'SampleStealer', 'DemoLocker']);
    const rule = (rule_name: string, description: string | null) => ({
      rule_name,
      author: 'example',
      description,
      reference: null,
      tlp: 'WHITE',
    });
    const clamav = {
      malicious: [`Win.Malware.${family}-${number('signature', 1000, 9999)}-0`],
      suspicious: ['PUA.Win.Packer.Upx-4'],
      benign: [],
    };
    return {
      status: 200,
      body: {
        query_status: 'ok',
        data: {
          metadata: {
            file_name: name,
            file_size: number('size', 20_000, 4_000_000),
            file_type_mime: 'application/x-dosexec',
            first_seen: seen,
            last_seen: seen,
            sightings: number('sightings', 1, 20),
            sha256_hash: of(64),
            md5_hash: of(32),
            sha1_hash: of(40),
            sha3_384: hex('sha3', 96),
            imphash: null,
            ssdeep: null,
            tlsh: null,
          },
          tasks: [
            {
              task_id: hex('task', 32),
              time_stamp: seen,
              file_name: name,
              task_parameters: { clamav_scan: 1, unpack: 1, share_file: 1 },
              unpacked_files_cnt: mood === 'malicious' ? '1' : '0',
              clamav_results: clamav[mood],
              static_results: [
                rule('pe_imphash', null),
                ...(mood === 'malicious' ? [rule(`MALWARE_Win_${family}`, `Detects ${family}`)] : []),
              ],
              unpack_results:
                mood === 'malicious'
                  ? [
                      {
                        unpacked_file_name: '10000000.dll',
                        unpacked_md5: hex('inside', 32),
                        unpacked_sha256: hex('inside', 64),
                        unpacked_yara_matches: [],
                      },
                    ]
                  : [],
            },
          ],
        },
      },
    };
  },

  ...refusals,
};
export default lookalike;
