import type { Pap, Tlp } from './marking.ts';
import type { ObservableType } from './observable.ts';
import type { Coverage, Level } from './verdict.ts';
import type { Lane } from './work.ts';

/** What one can be told of. */
export const noticeTypes = [
  'submission.done',
  'submission.cancelled',
  'verdict.changed',
  'channel.down',
  'channel.up',
  'digest',
  'test',
] as const;
export type NoticeType = (typeof noticeTypes)[number];

/**
 * What somebody is told, as a webhook gets it and as templates read it. Values are as they are, with `defanged` beside them: whoever
 * writes for people takes that. Texts of others (titles, origins) are untrusted.
 */
export interface Notice {
  readonly type: NoticeType;
  /** RFC 3339 UTC. */
  readonly at: string;
  /** Where the whole of it is to be seen; null where nobody knows how this server is reached. */
  readonly link: string | null;
  /** The marking is beyond the clearance of who is told: only that there is something, and where. */
  readonly withheld: boolean;
  /** The worst there is in it; null where nothing is said of values. */
  readonly level: Level | null;
  /** The sandbox answered: all of it is invented. */
  readonly sandbox?: boolean | undefined;
  readonly submission?: NoticeSubmission | undefined;
  readonly change?: NoticeChange | undefined;
  readonly channel?: { readonly name: string; readonly detail: string | null } | undefined;
  readonly digest?: NoticeDigest | undefined;
}

export interface NoticeSubmission {
  readonly id: string;
  /** Absent where it is withheld; so are those below. */
  readonly title?: string | null | undefined;
  readonly origin?: string | undefined;
  readonly lane?: Lane | undefined;
  readonly tlp: Tlp;
  readonly pap?: Pap | undefined;
  readonly received_at?: string | undefined;
  readonly complete?: boolean | undefined;
  readonly observables?: number | undefined;
  readonly verdicts?: Readonly<Record<Level, number>> | undefined;
  readonly coverage?: Coverage | undefined;
  /** Worst first. */
  readonly top?: readonly NoticeValue[] | undefined;
}

export interface NoticeValue {
  readonly ioc_value: string;
  readonly ioc_type: ObservableType;
  readonly defanged: string;
  readonly verdict: Level;
  /** 0 good … 100 bad; null: nobody had an opinion. */
  readonly reputation_score: number | null;
  readonly threat_tags: readonly string[];
  readonly because: readonly string[];
}

export interface NoticeChange {
  readonly ioc_value: string;
  readonly ioc_type: ObservableType;
  readonly defanged: string;
  readonly from: Level;
  readonly to: Level;
  readonly submission: string | null;
}

export interface NoticeDigest {
  /** End of its period. */
  readonly until: string;
  readonly submissions: number;
  readonly changes: number;
  /** Of what may not be shown: only that it is there. */
  readonly withheld: number;
  /** Submissions by their worst verdict. */
  readonly verdicts: Readonly<Record<Level, number>>;
  /** Worst first. */
  readonly worst: readonly { readonly id: string; readonly title: string | null; readonly level: Level; readonly link: string | null }[];
}
