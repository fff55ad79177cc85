import { type Failed, isAnswer, type Lookup, type Outcome, type Parked } from '../../domain/lookup.ts';
import { observableKey } from '../../domain/observable.ts';
import type { AskOptions, Clock, Errand, Log, Memory, Outbound } from '../../domain/ports.ts';
import type { HttpSource } from '../../domain/source.ts';
import type { Leased, Settlement } from '../../domain/work.ts';
import { type GateRule, questionFor } from '../gate/gate.ts';
import { reserveFor } from '../planning/reserve-for.ts';
import type { ReadySource } from '../ready-source.ts';
import { backoff } from './backoff.ts';
import { isTrouble } from './trouble.ts';

interface Parts {
  readonly outbound: Pick<Outbound, 'ask' | 'askMany'>;
  readonly memory: Pick<Memory, 'recall'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How one lookup ended, and what was seen. */
export interface Asked {
  readonly leased: Leased;
  readonly settlement: Settlement;
}

type AskedSource = ReadySource & { readonly source: HttpSource };

/**
 * Asks a source about what one claim brought: all lookups are of one submission. The gate stands here once more, for the rules may
 * have become stricter since the lookups were planned; and what another lookup has learnt in between is not asked again.
 * @param told of each lookup as soon as it has ended; the others may take longer
 */
export async function askAll(
  claimed: readonly Leased[],
  ready: ReadySource | undefined,
  rule: GateRule,
  signal: AbortSignal,
  parts: Parts,
  told: (asked: Asked) => Promise<void>,
): Promise<void> {
  const open: Leased[] = [];
  await Promise.all(
    claimed.map(async (leased) => {
      const settlement = await withoutAsking(leased, ready, rule, parts);
      if (settlement) await told({ leased, settlement });
      else open.push(leased);
    }),
  );
  if (!canBeAsked(ready) || open.length === 0) return;
  const [first] = open;
  const { batch } = ready.source;
  const together = batch && first && open.length > 1 && batch.accepts.includes(first.question.type);
  if (together && open.every(({ answers }) => answers.length === 0)) return askTogether(open, ready, signal, parts, told);
  await Promise.all(open.map(async (leased) => told({ leased, settlement: await askOne(leased, ready, signal, parts) })));
}

function canBeAsked(ready: ReadySource | undefined): ready is AskedSource {
  return ready?.source.kind === 'http';
}

async function withoutAsking(
  leased: Leased,
  ready: ReadySource | undefined,
  rule: GateRule,
  { memory, clock, log }: Parts,
): Promise<Settlement | undefined> {
  const { question } = leased;
  if (!canBeAsked(ready) || ready.missing !== undefined || ready.source.retired) {
    const detail = ready?.missing ?? 'it was taken out of the configuration';
    return { is: 'end', outcome: { status: 'skipped', reason: 'not_configured', detail }, latencyMs: 0 };
  }
  const told = questionFor(question, ready.exposure, ready.ceiling, rule);
  if ('status' in told) return { is: 'end', outcome: told, latencyMs: 0 };
  if (observableKey(told.ask) !== observableKey(question)) {
    const detail = 'the rules of privacy became stricter after it was planned';
    return { is: 'end', outcome: { status: 'skipped', reason: 'confidential', detail }, latencyMs: 0 };
  }
  const remembered = await memory.recall(question, clock.now()).catch((error: unknown) => {
    log.warn('memory not read', { error });
    return [];
  });
  const known = remembered.find(({ source }) => source === leased.source);
  if (!known?.expiresAt || (leased.refresh && known.observedAt < leased.submittedAt)) return undefined;
  return { is: 'answer', lookup: known, expiresAt: known.expiresAt, remembered: true };
}

async function askOne(leased: Leased, ready: AskedSource, signal: AbortSignal, parts: Parts): Promise<Settlement> {
  const answers = [...leased.answers];
  const began = parts.clock.now();
  const options: AskOptions = { errand: errandOf(leased, ready), signal, answers };
  const outcome = await parts.outbound.ask(ready.source, leased.question, options).catch((error: unknown) => buggy(error, ready, parts));
  return settlementOf(outcome, leased, ready, { began, now: parts.clock.now(), answers });
}

async function askTogether(
  open: readonly Leased[],
  ready: AskedSource,
  signal: AbortSignal,
  { outbound, clock, log }: Parts,
  told: (asked: Asked) => Promise<void>,
): Promise<void> {
  const [first] = open;
  if (!first) return;
  const began = clock.now();
  const questions = open.map(({ question }) => question);
  const outcomes = await outbound
    .askMany(ready.source, questions, { errand: errandOf(first, ready), signal })
    .catch((error: unknown) => questions.map(() => ({ outcome: buggy(error, ready, { log }), raw: [] })));
  const now = clock.now();
  await Promise.all(
    open.map((leased, i) => {
      const { outcome, raw } = outcomes[i] ?? lost;
      return told({ leased, settlement: settlementOf(outcome, leased, ready, { began, now, answers: raw }) });
    }),
  );
}

/** One lookup that shows a bug must not stop all the others, again and again; it shows in the report as failed. */
function buggy(error: unknown, { source }: AskedSource, { log }: Pick<Parts, 'log'>): Failed {
  if (isTrouble(error)) throw error;
  log.warn('bug: a lookup could not be made', { source: source.id, error });
  return { status: 'failed', reason: 'unreadable', detail: 'assay failed on it; the log tells more' };
}

const lost = { outcome: { status: 'failed', reason: 'unreadable', detail: 'the batch came back without it' }, raw: [] } as const;

function errandOf({ submission, person, marking, lane }: Leased, ready: ReadySource): Errand {
  return { submission, person, marking, reserve: reserveFor(lane, ready) };
}

interface Heard {
  readonly began: Date;
  readonly now: Date;
  readonly answers: readonly unknown[];
}

/** What becomes of a lookup. Only answers are remembered; what may end better another time is parked. */
function settlementOf(outcome: Outcome, leased: Leased, ready: AskedSource, { began, now, answers }: Heard): Settlement {
  const latencyMs = Math.max(0, now.getTime() - began.getTime());
  if (isAnswer(outcome)) {
    const seconds = outcome.status === 'found' ? ready.freshFor.found : ready.freshFor.notFound;
    const expiresAt = new Date(now.getTime() + seconds * 1000);
    return { is: 'answer', lookup: lookupOf(outcome, leased, ready, now, expiresAt, latencyMs), expiresAt, raw: answers };
  }
  if (outcome.status === 'parked') {
    const again = outcome.pending ? backoff(leased.attempts + 1, 'bulk', Math.random()) : 0;
    if (again === undefined) return { is: 'end', outcome: { status: 'failed', reason: 'upstream', detail: outcome.detail }, latencyMs };
    const retryAt = new Date(Math.max(outcome.retryAt.getTime(), now.getTime() + again));
    return { is: 'parked', outcome: { ...outcome, retryAt }, counts: outcome.pending === true, answers };
  }
  // Refused because of the key, unsent: with another key, or when the pause is over, it may go.
  if (outcome.status === 'failed' && outcome.reason === 'auth' && outcome.retryAt && leased.lane !== 'interactive')
    return { is: 'parked', outcome: again(outcome.detail, outcome.retryAt), counts: false, answers };
  if (outcome.status === 'failed' && outcome.transient) {
    // What was begun is paid for: it is not given up as soon.
    const pause = backoff(leased.attempts + 1, answers.length > 0 ? 'bulk' : leased.lane, Math.random());
    if (pause !== undefined)
      return { is: 'parked', outcome: again(outcome.detail, new Date(now.getTime() + pause)), counts: true, answers };
  }
  return { is: 'end', outcome, latencyMs };
}

function again(detail: string, retryAt: Date): Parked {
  return { status: 'parked', reason: 'upstream', detail, retryAt };
}

function lookupOf(
  outcome: Lookup['outcome'],
  { question }: Leased,
  ready: AskedSource,
  observedAt: Date,
  expiresAt: Date,
  latencyMs: number,
): Lookup {
  const { source, exposure, reliability, sandbox } = ready;
  const via = sandbox ? 'sandbox' : 'live';
  return {
    ...{ source: source.id, observable: question, outcome, via, exposure, reliability },
    ...{ lineage: source.lineage, observedAt, expiresAt, latencyMs },
  };
}
