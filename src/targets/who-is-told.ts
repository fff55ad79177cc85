import type { Severity } from '../domain/intake.ts';
import { type Tlp, tlpAllows } from '../domain/marking.ts';
import type { Notice, NoticeType } from '../domain/notice.ts';
import type { Level } from '../domain/verdict.ts';
import type { Lane } from '../domain/work.ts';
import type { QuietHours } from './quiet-hours.ts';

/** What a target wants to hear. */
export interface Wanted {
  readonly events: readonly NoticeType[];
  readonly levels: readonly Level[];
  readonly lanes: readonly Lane[];
  readonly severities?: readonly Severity[] | undefined;
  readonly origins?: readonly string[] | undefined;
}

/** Of a target, what decides whether and when it is told. */
export interface Addressee {
  readonly name: string;
  readonly when: Wanted;
  readonly max_tlp: Tlp;
  readonly quiet?: QuietHours | undefined;
  /** Milliseconds. */
  readonly digest?: number | undefined;
  readonly digest_lanes: readonly Lane[];
}

/** What has happened, as far as it decides who is told. */
export interface Happening {
  readonly type: NoticeType;
  /** Null: not known yet, or nothing of the kind; then no level is asked for. */
  readonly level: Level | null;
  readonly submission?: { readonly lane: Lane; readonly origin: string; readonly severity: Severity | null } | undefined;
}

/** Submissions of assay itself: what it finds out about watched values is told as changes of verdicts. */
const ownOrigin = 'watch';

/** Whether a target wants to hear of it. */
export function isTold({ when }: Pick<Addressee, 'when'>, { type, level, submission }: Happening): boolean {
  if (!when.events.includes(type)) return false;
  if (level !== null && !when.levels.includes(level)) return false;
  if (!submission) return true;
  const { lane, origin, severity } = submission;
  if (!when.lanes.includes(lane)) return false;
  if (when.severities && (severity === null || !when.severities.includes(severity))) return false;
  return when.origins ? when.origins.some((pattern) => matches(origin, pattern)) : origin !== ownOrigin;
}

/** End of the period in which it is told together with others; undefined where it is told at once. */
export function toldTogetherAt(
  { digest, digest_lanes }: Pick<Addressee, 'digest' | 'digest_lanes'>,
  lane: Lane,
  now: Date,
): Date | undefined {
  if (digest === undefined || !digest_lanes.includes(lane)) return undefined;
  return new Date((Math.floor(now.getTime() / digest) + 1) * digest);
}

/** A notice as somebody of a clearance may have it: of what is marked stricter, only that it is there, and where. */
export function asCleared(notice: Notice, tlp: Tlp, clearance: Tlp): Notice {
  if (tlpAllows(tlp, clearance)) return notice;
  const { type, at, link, sandbox, submission } = notice;
  return {
    ...{ type, at, link, withheld: true, level: null, ...(sandbox && { sandbox }) },
    // Of a change it is not even told which submission it came of: who asks about that sees the value.
    ...(submission && { submission: { id: submission.id, tlp } }),
    ...(type === 'verdict.changed' && { link: null }),
  };
}

/** A pattern with `*` for anything, of the whole text. */
function matches(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === first;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length && text.endsWith(last);
}
