import { defang } from '../domain/defang.ts';
import { describe } from '../domain/describe.ts';
import type { Enrichment, StandardRecord } from '../domain/report.ts';
import { forTerminal, inert } from './escape.ts';
import { whyNot } from './gaps.ts';
import { columns, pad, shorten, wrap } from './measure.ts';
import { levelLooks, type Paint, painter, type TextOptions } from './paint.ts';
import { againText, askedAs, coverageText, gapLead, markingText, sandboxLines, scoreText, signed, timeText } from './phrases.ts';

/**
 * Why one observable got its verdict, for the terminal: every line of the arithmetic (points of the score, weight in log-odds) with
 * its sum, then every record with what it states and where a person can check it. Lines with newlines.
 */
export function* explain(enrichment: Enrichment, options: TextOptions): Iterable<string> {
  const width = Math.max(60, options.width);
  const paint = painter(options.colour);
  const { verdict, reputation_score: score, ioc_type: type, ioc_value: value } = enrichment;
  const { symbol, style } = levelLooks[verdict];
  // Whole, however long: this is the place to copy it from.
  yield `${paint('bold', forTerminal(defang({ type, value })))}  ${type}\n`;
  yield `${paint(style, `${symbol} ${verdict.toUpperCase()}`)}  score ${scoreText(score)}${score === null ? '' : ' of 100'}, confidence ${enrichment.confidence.toFixed(2)}, ${coverageText(enrichment.coverage)}\n`;
  yield `${markingText(enrichment)}\n`;
  for (const line of sandboxLines([enrichment])) yield* indented(line, 0, width);
  for (const { written, field } of enrichment.mentions.slice(0, 3)) {
    yield* indented(`in ${forTerminal(field)}: ${inert(forTerminal(written))}`, 0, width);
  }
  const unseen = enrichment.mentions.length - 3;
  if (unseen > 0) yield `and ${unseen} more ${unseen === 1 ? 'mention' : 'mentions'}\n`;

  yield* arithmetic(enrichment, width, paint);
  yield `\n${paint('bold', 'Sources')}\n`;
  if (enrichment.records.length === 0) yield '  none was asked\n';
  for (const record of enrichment.records) yield* recordLines(record, width, paint);
  if (!enrichment.complete) yield '\nNot complete: what failed or is parked can still change this verdict.\n';
}

function* arithmetic({ because, reputation_score: score }: Enrichment, width: number, paint: Paint): Iterable<string> {
  yield `\n${paint('bold', 'Arithmetic')}\n`;
  if (because.length === 0) {
    yield '  No source has an opinion: nothing to add up.\n';
    return;
  }
  const sources = because.map(({ source }) => shorten(forTerminal(source), 20));
  const widest = Math.max(6, ...sources.map(columns));
  const lead = 2 + 7 + 2 + 7 + 2 + widest + 2;
  yield `  ${pad('points', 7, 'start')}  ${pad('weight', 7, 'start')}  ${pad('source', widest)}  why\n`;
  let [points, weight] = [0, 0];
  for (const [index, reason] of because.entries()) {
    points += reason.points;
    weight += reason.weight;
    const numbers = `  ${pad(signed(reason.points), 7, 'start')}  ${pad(signed(reason.weight, 2), 7, 'start')}  ${pad(sources[index] ?? '', widest)}  `;
    for (const [row, line] of wrap(inert(forTerminal(reason.text)), Math.max(20, width - lead)).entries()) {
      yield `${(row === 0 ? numbers : ' '.repeat(lead)) + line}`.trimEnd().concat('\n');
    }
  }
  const result = score === null ? 'the score is unknown: no source has an opinion' : `score ${score}`;
  yield `  ${'-'.repeat(7)}  ${'-'.repeat(7)}\n`;
  yield `  ${pad(points.toFixed(1), 7, 'start')}  ${pad(signed(weight, 2), 7, 'start')}  ${result}\n`;
  yield '  weight: log-odds after every discount; 0 says nothing, above it speaks for malicious\n';
}

function* recordLines(record: StandardRecord, width: number, paint: Paint): Iterable<string> {
  const { source, status, reputation_score: opinion, via, observed_at, observations, threat_tags, link, retry_at } = record;
  const told = askedAs({ ioc_type: record.ioc_type, records: [record] }).map((each) => `asked as ${forTerminal(each)}`);
  const name = (room: number) => paint('bold', shorten(forTerminal(source), room));
  if (status === 'failed' || status === 'parked' || status === 'skipped') {
    yield `  ${name(40)}  ${paint(status === 'skipped' ? 'dim' : 'yellow', gapLead({ status, retryAt: retry_at, lastRetryAt: retry_at }))}\n`;
    yield* indented(
      `${inert(forTerminal(whyNot({ status, reason: record.reason, detail: record.detail })))}${againText({ status, retryAt: retry_at })}`,
      6,
      width,
    );
    for (const line of told) yield* indented(line, 6, width);
    return;
  }
  const stated = opinion === null ? 'states no opinion' : `alone says ${opinion} of 100`;
  const answer = status === 'found' ? `found, ${stated}` : 'has no record of it, which says nothing';
  const how = `${answer} (${via}, ${timeText(observed_at)})`;
  yield `  ${name(Math.max(12, width - 4 - how.length))}  ${how}\n`;
  for (const line of told) yield* indented(line, 6, width);
  for (const observation of observations) yield* indented(inert(forTerminal(describe(observation))), 6, width);
  if (threat_tags.length > 0) yield* indented(`tags ${inert(forTerminal(threat_tags.join(', ')))}`, 6, width);
  // As it is: the source's own page, to be opened.
  if (link !== null) yield `      ${forTerminal(link)}\n`;
}

function* indented(text: string, indent: number, width: number): Iterable<string> {
  for (const line of wrap(text, width - indent)) yield `${' '.repeat(indent)}${line}\n`;
}
