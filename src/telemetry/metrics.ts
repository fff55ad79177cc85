import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome, Via } from '../domain/lookup.ts';
import type { Milestone } from '../domain/work.ts';

/** What is read anew each time somebody looks. Values, by labels. */
export interface Gauges {
  /** Requests left, by source and window, of the key that has most left. */
  readonly budgetLeft: readonly { readonly source: string; readonly window: string; readonly left: number }[];
  /** Lookups that wait or are under way, by source. */
  readonly waiting: readonly { readonly source: string; readonly lookups: number }[];
  readonly queue: readonly { readonly lane: string; readonly open: number; readonly oldestSeconds: number }[];
  readonly channels: readonly { readonly channel: string; readonly up: boolean; readonly taken: number; readonly refused: number }[];
}

/** Counts what happens in this process, for Prometheus. */
export interface Metrics {
  lookup(heard: { readonly source: string; readonly outcome: Outcome; readonly via: Via; readonly latencyMs: number }): void;
  parked(parked: { readonly source: string; readonly outcome: { readonly reason: string } }): void;
  milestone(milestone: Milestone): void;
  request(done: { readonly method: string; readonly route: string; readonly status: number; readonly seconds: number }): void;
  /** In the text format of Prometheus. */
  text(gauges: Gauges): Promise<string>;
  readonly contentType: string;
}

/** Seconds; a remembered answer takes less than the first, a hanging vendor more than the last. */
const latencies = [0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Seconds from a submission to its verdicts: bulk takes days. */
const waits = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400];

/** A registry of its own: two apps in one process do not count for each other. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const lookups = new Counter({
    ...{ name: 'assay_lookups_total', help: 'Lookups that ended, by source, outcome and where the answer came from', registers },
    labelNames: ['source', 'outcome', 'reason', 'via'],
  });
  const latency = new Histogram({
    ...{ name: 'assay_lookup_duration_seconds', help: 'How long sources took to answer over the network', registers },
    ...{ labelNames: ['source'], buckets: latencies },
  });
  const parkings = new Counter({
    ...{ name: 'assay_lookups_parked_total', help: 'Times that lookups were put off, by source and reason', registers },
    labelNames: ['source', 'reason'],
  });
  const first = new Histogram({
    ...{ name: 'assay_first_verdict_seconds', help: 'From a submission to its first verdict, by lane', registers },
    ...{ labelNames: ['lane'], buckets: waits },
  });
  const completion = new Histogram({
    ...{ name: 'assay_completion_seconds', help: 'From a submission to its last verdict, by lane', registers },
    ...{ labelNames: ['lane'], buckets: waits },
  });
  const requests = new Histogram({
    ...{ name: 'assay_http_request_duration_seconds', help: 'Requests to the API, by route and status', registers },
    ...{ labelNames: ['method', 'route', 'status'], buckets: latencies },
  });
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: readonly Label[]) =>
    new Gauge({ name, help, registers, labelNames: [...labelNames] });
  const left = gauge('assay_budget_left_requests', 'Requests left in a window of a source’s limits', 'source', 'window');
  const waiting = gauge('assay_lookups_waiting', 'Lookups that are not done, in the whole store', 'source');
  const open = gauge('assay_submissions_open', 'Submissions that are not done, in the whole store', 'lane');
  const oldest = gauge('assay_queue_oldest_seconds', 'Age of the oldest submission that is not done', 'lane');
  const up = gauge('assay_channel_up', 'Whether a way by which work arrives is up', 'channel');
  const taken = gauge('assay_channel_taken', 'Submissions taken in by a channel since the process began', 'channel');
  const refused = gauge('assay_channel_refused', 'Deliveries refused by a channel since the process began', 'channel');
  gauge('assay_info', 'The version that runs', 'version').set({ version }, 1);
  new Gauge({
    ...{ name: 'assay_process_resident_memory_bytes', help: 'Memory of the process', registers },
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });

  return {
    lookup({ source, outcome, via, latencyMs }) {
      const reason = 'reason' in outcome ? outcome.reason : '';
      lookups.inc({ source, outcome: outcome.status, reason, via });
      if ((via === 'live' || via === 'sandbox') && outcome.status !== 'skipped') latency.observe({ source }, latencyMs / 1_000);
    },
    parked: ({ source, outcome: { reason } }) => parkings.inc({ source, reason }),
    milestone(milestone) {
      const { lane, afterMs } = milestone;
      if (milestone.first) first.observe({ lane }, afterMs / 1_000);
      if (milestone.last) completion.observe({ lane }, afterMs / 1_000);
    },
    request: ({ method, route, status, seconds }) => requests.observe({ method, route, status: String(status) }, seconds),
    async text(gauges) {
      for (const each of [left, waiting, open, oldest, up, taken, refused]) each.reset();
      for (const { source, window, left: requests } of gauges.budgetLeft) left.set({ source, window }, requests);
      for (const { source, lookups: n } of gauges.waiting) waiting.set({ source }, n);
      for (const { lane, open: n, oldestSeconds } of gauges.queue) {
        open.set({ lane }, n);
        oldest.set({ lane }, oldestSeconds);
      }
      for (const each of gauges.channels) {
        up.set({ channel: each.channel }, each.up ? 1 : 0);
        taken.set({ channel: each.channel }, each.taken);
        refused.set({ channel: each.channel }, each.refused);
      }
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
