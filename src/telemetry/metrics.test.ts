import { expect, test } from 'vitest';
import type { Outcome } from '../domain/lookup.ts';
import { createMetrics, type Gauges } from './metrics.ts';

const nothing: Gauges = { budgetLeft: [], waiting: [], queue: [], channels: [] };
const found: Outcome = { status: 'found', observations: [{ kind: 'reputation', confidence: 0.9 }] };

test('counts lookups by how they ended, and times those that went over the network', async () => {
  const metrics = createMetrics('1.2.3');
  metrics.lookup({ source: 'a', outcome: found, via: 'live', latencyMs: 120 });
  metrics.lookup({ source: 'a', outcome: found, via: 'cache', latencyMs: 0 });
  metrics.lookup({ source: 'a', outcome: { status: 'failed', reason: 'timeout', detail: '' }, via: 'live', latencyMs: 20_000 });
  metrics.lookup({ source: 'a', outcome: { status: 'skipped', reason: 'tlp', detail: '' }, via: 'live', latencyMs: 0 });
  metrics.parked({ source: 'a', outcome: { reason: 'quota' } });
  const text = await metrics.text(nothing);
  expect(text).toContain('assay_lookups_total{source="a",outcome="found",reason="",via="live"} 1');
  expect(text).toContain('assay_lookups_total{source="a",outcome="failed",reason="timeout",via="live"} 1');
  expect(text).toContain('assay_lookup_duration_seconds_count{source="a"} 2');
  expect(text).toContain('assay_lookups_parked_total{source="a",reason="quota"} 1');
});

test('tells what is there now, and forgets what is not any more', async () => {
  const metrics = createMetrics('1.2.3');
  const queue = [{ lane: 'alert', open: 2, oldestSeconds: 1.5 }];
  const channels = [{ channel: 'syslog:edge', up: false, taken: 4, refused: 1 }];
  const text = await metrics.text({ ...nothing, queue, channels, budgetLeft: [{ source: 'a', window: '4/minute', left: 3 }] });
  expect(text).toContain('assay_queue_oldest_seconds{lane="alert"} 1.5');
  expect(text).toContain('assay_channel_up{channel="syslog:edge"} 0');
  expect(text).toContain('assay_budget_left_requests{source="a",window="4/minute"} 3');
  expect(await metrics.text(nothing)).not.toContain('lane="alert"');
});

test('the first and the last verdict are timed apart', async () => {
  const metrics = createMetrics('1.2.3');
  const milestone = { submission: 's', lane: 'alert', afterMs: 400, first: true, last: false } as const;
  metrics.milestone(milestone);
  metrics.milestone({ ...milestone, afterMs: 900, first: false, last: true });
  const text = await metrics.text(nothing);
  expect(text).toContain('assay_first_verdict_seconds_sum{lane="alert"} 0.4');
  expect(text).toContain('assay_completion_seconds_sum{lane="alert"} 0.9');
});
