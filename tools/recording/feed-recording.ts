import type { FeedEntry, FeedSource } from '../../src/domain/source.ts';
import { createPeopleCleaner } from './clean.ts';
import { Refusal } from './compose-recording.ts';

/** A piece of a list without people's addresses, and what the feed reads in it, as it stands beside the list. @throws Refusal */
export function composeFeedRecording(feed: FeedSource, list: string, about: string): { readonly list: string; readonly reads: string } {
  const people = createPeopleCleaner();
  const text = people.clean(list);
  const entries: FeedEntry[] = [];
  const unreadable: string[] = [];
  try {
    for (const row of feed.parse(text)) {
      if ('unreadable' in row) unreadable.push(row.unreadable);
      else entries.push(row);
    }
  } catch (error) {
    throw new Refusal(`the feed does not take it for its list: ${error instanceof Error ? error.message : String(error)}`);
  }
  const told = people.people > 0 ? `${about}; mail addresses replaced` : about;
  const reads = { about: told, ...(feed.parts && { parts: feed.parts(text) }), entries, ...(unreadable.length > 0 && { unreadable }) };
  return { list: text, reads: `${JSON.stringify(reads, null, 1)}\n` };
}
