import { defang } from '../domain/defang.ts';
import type { Notice, NoticeValue } from '../domain/notice.ts';
import type { Observable } from '../domain/observable.ts';
import type { Ended } from '../domain/outbox.ts';
import type { Enrichment, ReportHead } from '../domain/report.ts';
import { type Level, levels } from '../domain/verdict.ts';
import type { VerdictChanged } from '../domain/watch.ts';

/** So many values are named, the worst. */
const mostNamed = 20;
const mostReasons = 3;

/** What of a notice does not come of what happened. */
export interface NoticeFrame {
  /** Where a submission is to be seen. */
  readonly link: (submission: string) => string | null;
  readonly sandbox: boolean;
}

/** What is told of a submission that ended. `report`: as it stands; read once, however large. */
export async function noticeOf({ submitted }: Ended, report: AsyncGenerator<Enrichment, ReportHead>, frame: NoticeFrame): Promise<Notice> {
  const verdicts = Object.fromEntries(levels.map((level) => [level, 0])) as Record<Level, number>;
  let observables = 0;
  let top: Enrichment[] = [];
  let next = await report.next();
  for (; !next.done; next = await report.next()) {
    const enrichment = next.value;
    verdicts[enrichment.verdict] += 1;
    observables += 1;
    top.push(enrichment);
    if (top.length >= 4 * mostNamed) top = worst(top);
  }
  const { submission, severity, complete, coverage } = next.value;
  return {
    ...bareNotice({ submitted }, frame),
    level: severity,
    submission: {
      ...{ id: submission.id, title: submission.title, origin: submission.origin, lane: submitted.order.lane },
      ...{ tlp: submission.tlp, pap: submission.pap, received_at: submission.received_at },
      ...{ complete, observables, verdicts, coverage, top: worst(top).map(named) },
    },
  };
}

/** As {@link noticeOf}, where nothing more is known. */
export function bareNotice({ submitted }: Pick<Ended, 'submitted'>, { link, sandbox }: NoticeFrame): Notice {
  const { id, order, state, doneAt } = submitted;
  return {
    type: state === 'cancelled' ? 'submission.cancelled' : 'submission.done',
    ...{ at: doneAt.toISOString(), link: link(id), withheld: false, level: null, ...(sandbox && { sandbox }) },
    submission: { id, tlp: order.marking.tlp },
  };
}

/** What is told of a verdict that changed. */
export function noticeOfChange({ at, observable, from, to, submission }: VerdictChanged, { link, sandbox }: NoticeFrame): Notice {
  return {
    ...{ type: 'verdict.changed', at: at.toISOString(), link: submission === null ? null : link(submission), withheld: false },
    ...{ level: to.level, ...(sandbox && { sandbox }) },
    change: {
      ...{ ioc_value: observable.value, ioc_type: observable.type, defanged: defang(observable) },
      ...{ from: from.level, to: to.level, submission },
    },
  };
}

function worst(all: readonly Enrichment[]): Enrichment[] {
  return all
    .toSorted((a, b) => levels.indexOf(a.verdict) - levels.indexOf(b.verdict) || (b.reputation_score ?? -1) - (a.reputation_score ?? -1))
    .slice(0, mostNamed);
}

function named(enrichment: Enrichment): NoticeValue {
  const { ioc_type, ioc_value, verdict, reputation_score, threat_tags, because } = enrichment;
  return {
    ...{ ioc_value, ioc_type, defanged: defang({ type: ioc_type, value: ioc_value } as Observable) },
    ...{ verdict, reputation_score, threat_tags },
    because: because
      .filter(({ source }) => source !== 'prior')
      .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
      .slice(0, mostReasons)
      .map(({ source, text }) => `${source}: ${text}`),
  };
}
