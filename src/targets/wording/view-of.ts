import { forTerminal, inert } from '../../domain/inert.ts';
import type { Notice, NoticeDigest, NoticeSubmission } from '../../domain/notice.ts';
import { levels } from '../../domain/verdict.ts';
import type { View } from './expand.ts';

/** So many values are named in a message for people. */
const mostValues = 10;
const longestText = 300;

/** Every name that a template may use. */
export const placeholders: ReadonlySet<string> = new Set([
  ...['type', 'at', 'link', 'withheld', 'headline', 'summary', 'level', 'invented'],
  ...['submission', 'id', 'title', 'origin', 'lane', 'tlp', 'incomplete', 'observables', ...levels, 'answered', 'asked', 'top', 'more'],
  ...['change', 'value', 'kind', 'verdict', 'score', 'tags', 'because', 'from', 'to'],
  ...['channel', 'name', 'detail', 'digest', 'until', 'submissions', 'changes', 'held_back', 'worst'],
]);

/** A notice as templates see it: values defanged, texts of others inert and on one line, what is hidden in them shown. */
export function viewOf(notice: Notice): View {
  const { submission, change, channel, digest } = notice;
  return {
    ...{ type: notice.type, at: notice.at, link: notice.link, withheld: notice.withheld, level: notice.level },
    ...{ headline: headline(notice), summary: summaryOf(notice), invented: notice.sandbox === true },
    ...(submission && { submission: true, id: submission.id, tlp: submission.tlp.toUpperCase(), ...viewOfSubmission(submission) }),
    ...(change && {
      ...{ change: true, value: forTerminal(change.defanged), kind: change.ioc_type, from: change.from, to: change.to },
    }),
    ...(channel && { channel: true, name: prose(channel.name), detail: channel.detail && prose(channel.detail) }),
    ...(digest && { digest: true, ...viewOfDigest(digest) }),
  };
}

function viewOfSubmission({ title, origin, lane, observables, verdicts, coverage, top, complete }: NoticeSubmission): View {
  const named = (top ?? []).slice(0, mostValues).map((each) => ({
    ...{ value: forTerminal(each.defanged), kind: each.ioc_type, verdict: each.verdict },
    score: each.reputation_score === null ? null : String(each.reputation_score),
    tags: prose(each.threat_tags.slice(0, 8).join(', ')),
    because: prose(each.because.join('; ')),
  }));
  const more = (observables ?? 0) - named.length;
  return {
    ...{ title: title && prose(title), origin: origin && prose(origin), lane, incomplete: complete === false },
    ...{ observables: text(observables), answered: text(coverage?.answered), asked: text(coverage?.asked) },
    ...Object.fromEntries(levels.map((level) => [level, text(verdicts?.[level])])),
    ...{ top: named, more: top !== undefined && more > 0 ? String(more) : null },
  };
}

function viewOfDigest({ until, submissions, changes, withheld, verdicts, worst }: NoticeDigest): View {
  return {
    ...{ until, submissions: text(submissions), changes: changes > 0 ? String(changes) : null },
    held_back: withheld > 0 ? String(withheld) : null,
    ...Object.fromEntries(levels.map((level) => [level, text(verdicts[level])])),
    worst: worst.map(({ id, title, level, link }) => ({ id, title: prose(title ?? id), level, link })),
  };
}

/** One line about what is told, without values of others but a title. */
function headline(notice: Notice): string {
  const { submission, change, channel, digest, level } = notice;
  if (digest) return `${digest.submissions} ${digest.submissions === 1 ? 'report' : 'reports'} until ${digest.until.slice(0, 16)}Z`;
  if (channel) return notice.type === 'channel.up' ? `${prose(channel.name)} works again` : `${prose(channel.name)} is down`;
  if (notice.type === 'test') return 'This is a test of assay';
  if (notice.withheld) return notice.type === 'verdict.changed' ? 'A verdict has changed' : 'A report is ready';
  if (change) return `${change.from} has become ${change.to}: ${forTerminal(change.defanged)}`;
  const about = prose(submission?.title ?? submission?.origin ?? submission?.id ?? '');
  return notice.type === 'submission.cancelled' ? `cancelled: ${about}` : `${level ?? 'unknown'}: ${about}`;
}

/** One sentence in numbers; empty where there are none. */
export function summaryOf({ submission, digest, change, withheld }: Notice): string {
  if (withheld) return '';
  if (digest) return `Reports by their worst verdict: ${counts(digest.verdicts)}.`;
  if (change) return `The verdict on a watched value went from ${change.from} to ${change.to}.`;
  if (submission?.verdicts === undefined || submission.coverage === undefined) return '';
  const { answered, asked } = submission.coverage;
  return `${submission.observables ?? 0} observables: ${counts(submission.verdicts)}; ${answered} of ${asked} lookups answered.`;
}

function counts(verdicts: Readonly<Record<string, number>>): string {
  const some = levels.flatMap((level) => ((verdicts[level] ?? 0) > 0 ? [`${verdicts[level]} ${level}`] : []));
  return some.length === 0 ? 'none' : some.join(', ');
}

function prose(text: string): string {
  const shown = inert(forTerminal(text));
  return shown.length > longestText ? `${shown.slice(0, longestText)}…`.toWellFormed() : shown;
}

function text(count: number | undefined): string | undefined {
  return count === undefined ? undefined : String(count);
}
