import type { Observation } from '../../domain/observation.ts';
import { file } from '../kit/abuse-ch.ts';
import { distinct, relation } from '../kit/related.ts';
import type { Match, Report, Task } from './body.ts';

const mostRules = 30;

export function scanFacts({ metadata, tasks }: Report): Observation[] {
  const { md5_hash: md5, sha1_hash: sha1, sha256_hash: sha256 } = metadata;
  const inside = tasks.flatMap(unpacked);
  return [
    ...clamav([...new Set(tasks.flatMap(({ clamav_results }) => clamav_results ?? []))]),
    ...rules([
      ...tasks.flatMap(({ static_results }) => static_results ?? []),
      ...inside.flatMap((each) => each.unpacked_yara_matches ?? []),
    ]),
    {
      kind: 'file',
      name: metadata.file_name ?? tasks.find(({ file_name }) => file_name)?.file_name ?? undefined,
      size: metadata.file_size,
      media_type: metadata.file_type_mime ?? undefined,
      hashes: { md5, sha1, sha256 },
    },
    ...distinct(inside.flatMap(({ unpacked_sha256 }) => relation('contains', file(unpacked_sha256)))),
  ];
}

function unpacked({ unpack_results, unpacker_results }: Task) {
  return unpack_results ?? unpacker_results ?? [];
}

/** One engine, and so no count of engines. What it calls PUA is unwanted, a packer for example, and no malware; silence says nothing. */
function clamav(names: readonly string[]): Observation[] {
  const malware = names.filter((name) => !name.startsWith('PUA.'));
  const unwanted = names.filter((name) => name.startsWith('PUA.'));
  return [
    ...(malware.length > 0 ? [{ kind: 'classification' as const, label: 'clamav-match', detail: malware.join(', ') }] : []),
    ...(unwanted.length > 0 ? [{ kind: 'classification' as const, label: 'potentially-unwanted', detail: unwanted.join(', ') }] : []),
  ];
}

/** Anybody's rules, good and bad: a match accuses nobody. Those that may not be passed on stay untold. */
function rules(matches: readonly Match[]): Observation[] {
  const open = matches.filter(({ tlp }) => !tlp || /^(tlp:)?(white|clear)$/i.test(tlp));
  const told = new Map(open.map(({ rule_name, description }) => [rule_name, description ? `${rule_name}: ${description}` : rule_name]));
  return [...told.values()].slice(0, mostRules).map((detail) => ({ kind: 'classification', label: 'yara-match', detail }));
}
