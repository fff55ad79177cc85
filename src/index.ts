/** The library: what other programs may rely on. */
export {
  type App,
  type AppOptions,
  classify,
  defangText,
  defaultPolicy,
  type ExtractionPolicy,
  explain,
  extract,
  extractStream,
  formats,
  openApp,
  type Run,
  read,
  refang,
  type Sighting,
  type SourceState,
  type StreamEnd,
  type StreamOptions,
  type Submission,
} from './app.ts';
export { defang } from './domain/defang.ts';
export { AssayError, type ErrorCode, errorCodes } from './domain/errors.ts';
export type { Finding, Mention } from './domain/finding.ts';
export type { Lookup, Outcome } from './domain/lookup.ts';
export type { Marking, Pap, Tlp } from './domain/marking.ts';
export type { Observable, ObservableType } from './domain/observable.ts';
export type { Observation } from './domain/observation.ts';
export {
  type Enrichment,
  enrichmentSchema,
  type Report,
  type ReportHead,
  recordSchema,
  reportSchema,
  type StandardRecord,
} from './domain/report.ts';
export type { Extraction } from './domain/submission.ts';
