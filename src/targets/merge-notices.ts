import type { Notice, NoticeDigest } from '../domain/notice.ts';
import { type Level, levels } from '../domain/verdict.ts';

/** So many of the worst are named. */
const mostNamed = 10;

/** One notice of many: counts, and the worst by name. */
export function mergeNotices(parts: readonly Notice[], until: Date): Notice {
  const count = Object.fromEntries(levels.map((level) => [level, 0])) as Record<Level, number>;
  for (const { level, withheld, submission } of parts) if (level !== null && submission && !withheld) count[level] += 1;
  const shown = parts.filter(({ withheld }) => !withheld);
  const worst = shown
    .flatMap(({ level, submission, link }) =>
      level === null || !submission ? [] : [{ id: submission.id, title: submission.title ?? submission.origin ?? null, level, link }],
    )
    .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
    .filter(({ level }) => level === 'malicious' || level === 'suspicious')
    .slice(0, mostNamed);
  const digest: NoticeDigest = {
    until: until.toISOString(),
    submissions: shown.filter(({ submission }) => submission !== undefined).length,
    changes: shown.filter(({ change }) => change !== undefined).length,
    withheld: parts.length - shown.length,
    verdicts: count,
    worst,
  };
  const sandbox = parts.some((part) => part.sandbox);
  return {
    ...{ type: 'digest', at: until.toISOString(), link: null, withheld: false, level: worst[0]?.level ?? null },
    ...(sandbox && { sandbox }),
    digest,
  };
}
