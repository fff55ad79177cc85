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
 * Posts to an incoming webhook of Slack. It answers 200 `ok`, or an error as text (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks;
 * recalled, unverified); a 200 that says anything else did not take the message.
 */
export function createSlack(url: string, { reach, clock, write }: Parts): Way {
  return async ({ notice }) => {
    const body = JSON.stringify(slackMessage(write(notice)));
    const headers = { 'content-type': 'application/json' };
    const answer = await reach({ method: 'POST', url, headers, body, ownAddress: true, largest: 64 * 1024 });
    return outcomeOf(answer, clock.now(), (said) => said !== 'ok');
  };
}

/** Slack refuses more blocks, and longer texts. Recalled, unverified. */
const [mostBlocks, longestHeader, longestText] = [45, 150, 2_500];

/**
 * A message of Block Kit. Its texts are elements of rich text, which Slack shows as they are: nothing in them is markup, a mention or a
 * link. `text` is for the notification, with the signs escaped that mean something there.
 */
export function slackMessage({ headline, blocks }: Written): object {
  const text = escaped(shorten(headline, longestText));
  return { text, mrkdwn: false, unfurl_links: false, unfurl_media: false, blocks: blocks.slice(0, mostBlocks).map(blockOf) };
}

function blockOf(block: Block): object {
  if (block.is === 'heading') {
    const text = shorten(block.runs.map((run) => run.text).join(''), longestHeader) || '-';
    return { type: 'header', text: { type: 'plain_text', text, emoji: false } };
  }
  const section = (runs: readonly Run[]) => ({ type: 'rich_text_section', elements: runs.map(elementOf) });
  if (block.is === 'paragraph') return { type: 'rich_text', elements: [section(block.runs)] };
  return { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements: block.items.map(section) }] };
}

function elementOf({ text, bold, code, href }: Run): object {
  const shown = shorten(text, longestText);
  const style = { ...(bold && { bold }), ...(code && { code }) };
  const rest = Object.keys(style).length > 0 ? { style } : {};
  return href === undefined ? { type: 'text', text: shown, ...rest } : { type: 'link', url: href, text: shown, ...rest };
}

/** The three signs that Slack reads in a text (https://docs.slack.dev/messaging/formatting-message-text; recalled, unverified). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text;
}
