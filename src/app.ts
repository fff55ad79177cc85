import type { AddOptions, NewFeed } from './composition/add-feed.ts';
import type { App, AppOptions } from './composition/app.ts';
import type { Addition } from './config/add-custom-source.ts';
import type { read as readNow } from './extract/readers/read.ts';
import type { Sandbox, SandboxOptions } from './sandbox/serve-sandbox.ts';

/** Puts the rooms together. Those that ask are loaded only now: who extracts, refangs or defangs pays for none of them. */
export async function openApp(options: AppOptions): Promise<App> {
  return (await import('./compose.ts')).openApp(options);
}

/** Look-alikes of every vendor on this machine; see `assay sandbox`. */
export async function startSandbox(options: Omit<SandboxOptions, 'lookalikes' | 'sources'>): Promise<Sandbox> {
  return (await import('./compose.ts')).startSandbox(options);
}

/** Declares a list of the user's; see `assay feeds add`. */
export async function addFeed(feed: NewFeed, options: AddOptions): Promise<Addition> {
  return (await import('./composition/add-feed.ts')).addFeed(feed, options);
}

/** As {@link readNow}; the readers are loaded when something is read as a whole. */
export const read: typeof readNow = async (input, options) => (await import('./extract/readers/read.ts')).read(input, options);

export { localPath } from './access/rules/local-path.ts';
export type { NewFeed } from './composition/add-feed.ts';
export type { App, AppOptions } from './composition/app.ts';
export type { AccountBudget } from './composition/budgets.ts';
export type { Delivery } from './composition/deliveries.ts';
export type { FeedState } from './composition/feeds.ts';
export { publicUrl } from './composition/public-url.ts';
export type { Run, Submission } from './composition/run.ts';
export type { SourceState } from './composition/source-states.ts';
export { parseDuration } from './domain/duration.ts';
export type { Checkup } from './engine/checkup.ts';
export { canonical, classify } from './extract/canonical.ts';
export { defangText } from './extract/defang-text.ts';
export { extract } from './extract/extract.ts';
export { defaultPolicy, type Policy as ExtractionPolicy } from './extract/policy.ts';
export { refang } from './extract/refang.ts';
export { rewritten } from './extract/stream/rewritten.ts';
export { rememberSeen, type Seen } from './extract/stream/seen.ts';
export { begun, streamable } from './extract/stream/streamable.ts';
export { extractStream, firstOf, type Sighting, type StreamEnd, type StreamOptions } from './extract/stream.ts';
export type { SyncResult } from './lists/syncing/sync.ts';
export { catalogueText } from './outputs/catalogue/as-text.ts';
export { catalogueOf, limitEntry } from './outputs/catalogue/catalogue.ts';
export { exposureText, limitText, spanText } from './outputs/catalogue/phrases.ts';
export { forCsv, forJson, forTerminal } from './outputs/escape.ts';
export { explain } from './outputs/explain.ts';
export { forecastEnd, forecastLine, jobText } from './outputs/forecast-text.ts';
export { writeTable } from './outputs/formats/table.ts';
export { formats } from './outputs/formats.ts';
export { alsoFoundLines, asideLines, staleLines } from './outputs/phrases.ts';
export type { FaultKind } from './sandbox/faults.ts';
