import { defang } from '../../domain/defang.ts';
import type { Format } from '../../domain/ports.ts';
import type { Enrichment, Report } from '../../domain/report.ts';
import type { Level } from '../../domain/verdict.ts';
import { forTerminal, inert } from '../escape.ts';
import { type Gap, gaps, reasonWords } from '../gaps.ts';
import { columns, pad, shorten, wrap } from '../measure.ts';
import { levelLooks, type Paint, painter, type TextOptions } from '../paint.ts';
import {
  alsoFoundLines,
  asideLines,
  askedAs,
  asTree,
  closingText,
  contextText,
  coverageText,
  gapLead,
  markingText,
  pivotLines,
  sandboxLines,
  signed,
  staleLines,
  timeText,
  topReasons,
  totalsText,
} from '../phrases.ts';
import { rolesText, toldOfItself } from '../told-of-itself.ts';

/** `✖ MALICIOUS  100  `: where a value begins, and its reasons with it. */
const indent = 19;
const widestValue = 20;
const reasonsShown = 3;

/** A report for an analyst in a hurry: worst first, then what did not answer, totals, and what may be concluded. Lines with newlines. */
export function* writeTable(report: Report, options: TextOptions): Iterable<string> {
  const width = Math.max(60, options.width);
  const paint = painter(options.colour);
  const { submission, enrichments, troubles } = report;
  const title = submission.title === null ? '' : ` · ${inert(forTerminal(submission.title))}`;
  const heading = `${forTerminal(submission.origin)}${title}`;
  const marking = markingText(submission);
  const room = width - columns(marking) - 2;
  yield `${paint('bold', pad(shorten(heading, room, 'start'), room))}  ${marking}\n\n`;

  const ofItself = toldOfItself(submission);
  for (const [, line] of ofItself) yield* hanging(inert(forTerminal(line)), width, (text) => paint('yellow', text));
  if (ofItself.length > 0) yield '\n';
  for (const line of sandboxLines(enrichments)) yield* hanging(`${line}\n`, width, (text) => paint('yellow', text));
  const layout = layOut(enrichments, width);
  let last: Level | undefined;
  for (const enrichment of asTree(enrichments)) {
    const { pivot } = enrichment;
    if (pivot === null && last !== undefined && (enrichment.verdict !== last || enrichment.verdict !== 'unknown')) yield '\n';
    last = enrichment.verdict;
    yield* block(enrichment, layout, paint);
  }
  if (enrichments.length > 0) yield '\n';

  const missing = gaps(enrichments);
  yield* unanswered(missing, enrichments.length, width, paint);
  const stale = staleLines(report);
  for (const line of stale) yield* hanging(`answered ${line}`, width, (text) => paint('yellow', text));
  const aside = asideLines(report);
  for (const line of aside) yield* hanging(`not asked: ${line}`, width, (text) => paint('dim', text));
  for (const { part, message } of troubles)
    yield* hanging(`unread: ${inert(forTerminal(`${part} - ${message}`))}`, width, (line) => paint('yellow', line));
  const pivots = pivotLines(report);
  for (const line of pivots) yield* hanging(`pivots: ${line}`, width, (text) => paint('dim', text));
  const also = alsoFoundLines(report);
  for (const line of also) yield* hanging(`also found, ${line}`, width, (text) => paint('dim', text));
  if (missing.length + stale.length + aside.length + troubles.length + pivots.length + also.length > 0) yield '\n';
  if (enrichments.length > 0)
    yield* hanging(`${totalsText(enrichments)}; ${coverageText(report.coverage)}`, width, (line) => paint('bold', line));
  yield* hanging(closingText(report), width, (line) => paint(report.complete ? 'dim' : 'yellow', line));
}

export const table: Format = {
  id: 'table',
  mediaType: 'text/plain; charset=utf-8',
  write: (report) => writeTable(report, { colour: false, width: 100 }),
};

interface Layout {
  readonly width: number;
  readonly value: number;
  readonly coverage: number;
}

/** One width per column for the whole report, so that the eye can run down it. */
function layOut(enrichments: readonly Enrichment[], width: number): Layout {
  let [value, coverage, context] = [0, 0, 0];
  for (const enrichment of enrichments) {
    value = Math.max(value, columns(shownValue(enrichment)));
    coverage = Math.max(coverage, coverageText(enrichment.coverage).length);
    context = Math.max(context, columns(forTerminal(beside(enrichment))));
  }
  const forContext = context === 0 ? 0 : 2 + Math.min(context, 12);
  return { width, coverage, value: Math.min(value, Math.max(widestValue, width - indent - 2 - coverage - forContext)) };
}

/** What was not submitted hangs below what it is related to: `└ resolves-to 198[.]51[.]100[.]7`. */
function shownValue({ ioc_type, ioc_value, pivot }: Enrichment): string {
  const value = forTerminal(defang({ type: ioc_type, value: ioc_value }));
  return pivot === null ? value : `${'  '.repeat(pivot.depth - 1)}└ ${pivot.relation} ${value}`;
}

/** The part it played, and where in the world it is. */
function beside(enrichment: Enrichment): string {
  return [rolesText(enrichment), contextText(enrichment)].filter(Boolean).join(' · ');
}

function* block(enrichment: Enrichment, layout: Layout, paint: Paint): Iterable<string> {
  const { verdict, reputation_score: score, threat_tags: tags } = enrichment;
  const { symbol, style } = levelLooks[verdict];
  const word = verdict === 'malicious' || verdict === 'suspicious' ? verdict.toUpperCase() : verdict;
  const verdictCell = paint(style, pad(`${symbol} ${word}`, 12));
  const scoreCell = pad(score === null ? 'n/a' : `${score}`, 4, 'start');
  const valueCell = paint('bold', pad(shorten(shownValue(enrichment), layout.value), layout.value));
  const coverageCell = pad(coverageText(enrichment.coverage), layout.coverage);
  const room = layout.width - indent - layout.value - 2 - layout.coverage - 2;
  const context = room < 2 ? '' : shorten(forTerminal(beside(enrichment)), room, 'start');
  yield `${`${verdictCell} ${scoreCell}  ${valueCell}  ${coverageCell}${context === '' ? '' : `  ${paint('dim', context)}`}`.trimEnd()}\n`;
  // For every verdict: an unknown one may be because of it.
  for (const told of askedAs(enrichment))
    yield `${' '.repeat(indent)}  ${paint('dim', `asked as ${shorten(forTerminal(told), layout.width - indent - 11)}`)}\n`;
  if (verdict === 'unknown') return;

  const { shown, more } = topReasons(enrichment, reasonsShown);
  const sources = shown.map(({ source }) => shorten(forTerminal(source), 16));
  const widest = Math.max(0, ...sources.map(columns));
  for (const [index, { points, text }] of shown.entries()) {
    const lead = `${pad(signed(points), 5, 'start')}  ${pad(sources[index] ?? '', widest)}  `;
    const rest = Math.max(12, layout.width - 14 - columns(lead));
    yield `${' '.repeat(14)}${lead}${shorten(inert(forTerminal(text)), rest, 'start')}`.trimEnd().concat('\n');
  }
  if (more > 0) yield `${' '.repeat(indent)}  ${paint('dim', `and ${more} more ${more === 1 ? 'reason' : 'reasons'}`)}\n`;
  if (tags.length > 0)
    yield `${' '.repeat(indent)}  ${paint('dim', shorten(`tags ${inert(forTerminal(tags.join(', ')))}`, layout.width - indent - 2, 'start'))}\n`;
}

/** One paragraph per way of not answering, reason and detail: `failed: a, b - it could not be reached (no network)`. */
function* unanswered(all: readonly Gap[], total: number, width: number, paint: Paint): Iterable<string> {
  const groups = new Map<string, Gap[]>();
  for (const gap of all) {
    const key = JSON.stringify([gapLead(gap), gap.reason, gap.status === 'skipped' ? null : gap.detail]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [gap]);
    else group.push(gap);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { status, reason, lookups } = first;
    // What is skipped is skipped for one reason, but by many warninglists.
    const listed = reason === 'warninglisted' && first.detail !== null && lookups > 1 ? `such as ${first.detail}` : first.detail;
    const detail = status === 'skipped' && reason !== 'warninglisted' ? null : listed;
    const sources = group.map((gap) => gapText(gap, total)).join(', ');
    const words = reason === null ? 'no reason was given' : reasonWords[reason];
    const why = detail === null || detail === '' ? words : `${words} (${shorten(inert(forTerminal(detail)), 80, 'start')})`;
    yield* hanging(`${gapLead(first)}: ${sources} - ${why}`, width, (line) => paint(status === 'skipped' ? 'dim' : 'yellow', line));
  }
}

/** `otx (3 of 8 values)`; of a failure with the time from which another try is worth it. */
function gapText({ status, source, lookups, retryAt }: Gap, total: number): string {
  const notes = [
    lookups < total && `${lookups} of ${total} values`,
    status !== 'parked' && retryAt !== null && `until ${timeText(retryAt)}`,
  ].filter(Boolean);
  return `${shorten(forTerminal(source), 32)}${notes.length === 0 ? '' : ` (${forTerminal(notes.join(', '))})`}`;
}

function* hanging(text: string, width: number, dress: (line: string) => string): Iterable<string> {
  for (const [index, line] of wrap(text, width - 2).entries()) yield `${index === 0 ? '' : '  '}${dress(line)}\n`;
}
