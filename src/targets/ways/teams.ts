import type { Clock } from '../../domain/ports.ts';
import type { Reach } from '../../domain/reach.ts';
import type { Block, Run } from '../wording/read-markdown.ts';
import type { Written } from '../wording/write.ts';
import { outcomeOf } from './http-outcome.ts';
import type { Way } from './way.ts';

interface Parts {
  readonly reach: Reach;
  readonly clock: Clock;
  readonly write: (notice: Parameters<Way>[0]['notice']) => Written;
}

/**
 * Posts an Adaptive Card to a webhook of Teams (a workflow "when a Teams webhook request is received", which answers 202; connectors, its
 * predecessors, answered 200 also where they failed, and said so in the body). Recalled, unverified.
 */
export function createTeams(url: string, { reach, clock, write }: Parts): Way {
  return async ({ notice }) => {
    const body = JSON.stringify(teamsMessage(write(notice)));
    const headers = { 'content-type': 'application/json' };
    const answer = await reach({ method: 'POST', url, headers, body, ownAddress: true, largest: 64 * 1024 });
    return outcomeOf(answer, clock.now(), (said) => /\b(?:error|failed)\b/i.test(said));
  };
}

/** A message may have 28 kB. Recalled, unverified. */
const [mostBlocks, longestText] = [40, 600];

/** A card of texts in runs, which Teams shows as they are: unlike a TextBlock, a RichTextBlock reads no Markdown. */
export function teamsMessage({ headline, blocks }: Written): object {
  const links = blocks.flatMap((block) => (block.is === 'list' ? [] : block.runs)).filter(({ href }) => href !== undefined);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    ...{ type: 'AdaptiveCard', version: '1.4', fallbackText: shorten(headline), msteams: { width: 'Full' } },
    body: blocks.slice(0, mostBlocks).flatMap(bodyOf),
    actions: links.slice(0, 3).map(({ text, href }) => ({ type: 'Action.OpenUrl', title: shorten(text), url: href })),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function bodyOf(block: Block): object[] {
  if (block.is === 'heading')
    return [
      richText(
        block.runs.map((run) => ({ ...run, bold: true })),
        { size: 'Large' },
      ),
    ];
  if (block.is === 'list') return block.items.map((item) => richText([{ text: '• ' }, ...item], {}));
  // Links that stand in paragraphs are the buttons of the card.
  const runs = block.runs.filter(({ href }) => href === undefined);
  return runs.every(({ text }) => text.trim() === '') ? [] : [richText(runs, {})];
}

function richText(runs: readonly Run[], more: object): object {
  return {
    type: 'RichTextBlock',
    inlines: runs.map(({ text, bold, code, href }) => ({
      ...{ type: 'TextRun', text: shorten(text), ...more },
      ...(bold && { weight: 'Bolder' }),
      ...(code && { fontType: 'Monospace' }),
      ...(href !== undefined && { selectAction: { type: 'Action.OpenUrl', url: href } }),
    })),
  };
}

function shorten(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText - 1).toWellFormed()}…` : text;
}
