import type { Take } from '../domain/intake.ts';
import type { Outcome } from '../domain/lookup.ts';
import type { Outbound } from '../domain/ports.ts';
import type { Traces } from '../telemetry/no-traces.ts';

/** As before, with a span for every question and download. */
export function tracedOutbound(outbound: Outbound, { span }: Traces): Outbound {
  return {
    ...outbound,
    ask: (source, observable, options) =>
      span('lookup', { 'assay.source': source.id, 'assay.type': observable.type, ...of(options.errand.submission) }, async (note) => {
        const outcome = await outbound.ask(source, observable, options);
        note(endOf(outcome));
        return outcome;
      }),
    askMany: (source, observables, options) =>
      span('lookup', { 'assay.source': source.id, 'assay.batch': observables.length, ...of(options.errand.submission) }, () =>
        outbound.askMany(source, observables, options),
      ),
    download: (source, file) =>
      span('download', { 'assay.source': source.id }, async (note) => {
        const downloaded = await outbound.download(source, file);
        note({ 'assay.outcome': downloaded.status });
        return downloaded;
      }),
  };
}

/** As before, with a span for every arrival. */
export function tracedTake(take: Take, { span }: Traces): Take {
  return (arrival) =>
    span('take', { 'assay.channel': arrival.channel, 'assay.lane': arrival.lane }, async (note) => {
      const taken = await take(arrival);
      note({ 'assay.submission': taken.submission, 'assay.repeated': taken.repeated });
      return taken;
    });
}

function of(submission: string | null) {
  return submission === null ? {} : { 'assay.submission': submission };
}

function endOf(outcome: Outcome) {
  return { 'assay.outcome': outcome.status, ...('reason' in outcome && { 'assay.reason': outcome.reason }) };
}
