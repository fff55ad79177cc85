import { defang } from '../../domain/defang.ts';
import type { Format } from '../../domain/ports.ts';
import type { Enrichment, Report } from '../../domain/report.ts';
import { levels } from '../../domain/verdict.ts';
import { forMarkdown, markdownCode, markdownLink } from '../escape.ts';
import { type Gap, gaps, whyNot } from '../gaps.ts';
import { shorten } from '../measure.ts';
import {
  againText,
  alsoFoundLines,
  asideLines,
  askedAs,
  closingText,
  contextText,
  coverageText,
  gapLead,
  markingText,
  pivotLines,
  sandboxLines,
  scoreText,
  signed,
  staleLines,
  timeText,
  topReasons,
  totalsText,
  worstFirst,
} from '../phrases.ts';
import { idsOf, rolesText, toldOfItself } from '../told-of-itself.ts';

const longestText = 300;
const reasonsShown = 5;

/** For tickets and chats (GitHub flavour). Values are defanged in code spans; text of vendors is escaped and cannot link. */
export const markdown: Format = {
  id: 'markdown',
  mediaType: 'text/markdown; charset=utf-8',
  *write(report) {
    const { submission, enrichments, troubles } = report;
    yield `# Verdict: ${report.severity}\n\n`;
    for (const line of sandboxLines(enrichments)) yield `**${line}**\n\n`;
    if (submission.title !== null && submission.title !== '') yield `- **Title:** ${prose(submission.title)}\n`;
    yield `- **Submission:** ${submission.kind} from ${markdownCode(submission.origin)}, received ${timeText(submission.received_at)}\n`;
    for (const [name, text] of toldOfItself(submission)) yield `- **${name}:** ${prose(text)}\n`;
    yield ids(report);
    if (submission.alert?.link !== undefined) yield `- **Open it:** ${leadsTo(submission.alert.link)}\n`;
    yield `- **Marking:** ${markingText(submission)}\n`;
    yield `- **Verdicts:** ${totalsText(enrichments)}\n`;
    yield `- **Coverage:** ${coverageText(report.coverage)}\n`;
    for (const line of staleLines(report)) yield `- **Answered** ${prose(line)}\n`;
    for (const line of pivotLines(report)) yield `- **Pivots:** ${line}\n`;
    for (const line of alsoFoundLines(report)) yield `- **Also found,** ${line}\n`;
    yield `- **State:** ${closingText(report)}\n`;

    const sorted = worstFirst(enrichments);
    for (const level of levels) {
      const group = sorted.filter(({ verdict }) => verdict === level);
      if (group.length === 0) continue;
      yield `\n## ${level[0]?.toUpperCase()}${level.slice(1)} (${group.length})\n\n`;
      yield '| Observable | Type | Score | Coverage | Reasons | Tags | Context | Check |\n|---|---|---|---|---|---|---|---|\n';
      for (const enrichment of group) yield row(enrichment);
    }

    const missing = gaps(enrichments);
    const aside = asideLines(report);
    if (missing.length + aside.length > 0) yield '\n## No answer from\n\n';
    for (const group of alike(missing)) yield gapLine(group, enrichments.length);
    for (const line of aside) yield `- **not asked:** ${prose(line)}\n`;
    if (troubles.length > 0) yield '\n## Could not be read\n\n';
    for (const { part, message } of troubles) yield `- ${markdownCode(part)}: ${prose(message)}\n`;
  },
};

function row(enrichment: Enrichment): string {
  const cells = [
    observable(enrichment),
    [enrichment.ioc_type, rolesText(enrichment)].filter(Boolean).join(': '),
    scoreText(enrichment.reputation_score),
    coverageText(enrichment.coverage),
    reasons(enrichment),
    prose(enrichment.threat_tags.join(', ')),
    prose(contextText(enrichment)),
    links(enrichment),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

/** The value, what was asked instead, and what it is related to where nobody submitted it. */
function observable(enrichment: Enrichment): string {
  const { ioc_type, ioc_value, pivot } = enrichment;
  const told = askedAs(enrichment).map((each) => `, asked as ${markdownCode(each)}`);
  const value = [markdownCode(defang({ type: ioc_type, value: ioc_value })), ...told].join('');
  if (pivot === null) return value;
  return `${value} (${markdownCode(defang({ type: pivot.from_type, value: pivot.from_value }))} ${pivot.relation} it, says ${prose(pivot.source)})`;
}

function reasons(enrichment: Enrichment): string {
  const { shown, more } = topReasons(enrichment, reasonsShown);
  const texts = shown.map(({ source, points, text }) => `**${signed(points)}** ${prose(source)}: ${prose(text)}`);
  return [...texts, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Where a person can check the answers. */
function links({ records }: Enrichment): string {
  return records.flatMap(({ source, link }) => (link === null ? [] : [markdownLink(source, link)])).join(', ');
}

/** Sources that did not answer for the same reason, as often and until the same time, are one line: there may be dozens. */
function alike(missing: readonly Gap[]): readonly (readonly [Gap, ...Gap[]])[] {
  const groups = new Map<string, [Gap, ...Gap[]]>();
  for (const gap of missing) {
    const key = JSON.stringify([gapLead(gap), gap.lookups, whyNot(gap), againText(gap)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [gap]);
    else group.push(gap);
  }
  return [...groups.values()];
}

function gapLine(group: readonly [Gap, ...Gap[]], total: number): string {
  const [gap] = group;
  const often = gap.lookups < total ? ` for ${gap.lookups} of ${total} values${group.length > 1 ? ' each' : ''}` : '';
  const sources = group.map(({ source }) => prose(source)).join(', ');
  return `- **${gapLead(gap)}:** ${sources}${often} - ${prose(whyNot(gap))}${againText(gap)}\n`;
}

/** To be copied, so they are as they are. */
function ids({ submission }: Report): string {
  const { shown, more } = idsOf(submission);
  if (shown.length === 0) return '';
  const texts = shown.map(([name, value]) => `${markdownCode(shorten(name, 80))} ${markdownCode(shorten(value, longestText))}`);
  return `- **Ids:** ${texts.join(', ')}${more > 0 ? ` and ${more} more` : ''}\n`;
}

/** A link that shows where it leads: the alert says it, and may be anybody's. */
function leadsTo(link: string): string {
  const host = URL.canParse(link) ? new URL(link).host : '';
  return host === '' ? prose(link) : markdownLink(host, link);
}

function prose(text: string): string {
  return forMarkdown(shorten(text, longestText, 'start'));
}
