import type { Sandbox } from '../../src/sandbox/serve-sandbox.ts';
import type { AskedAbout } from '../../src/sandbox/tally.ts';
import type { InFlight } from './chaos-crew.ts';
import { sources } from './chaos-vendors.ts';

/** What has been gone through, and how to ask what is left of it. */
export interface Ordeal {
  readonly submission: string;
  /** What workers held when they were killed. */
  readonly inFlight: readonly InFlight[];
  readonly seconds: number;
  /** Runs a command of the built program. @returns what it wrote */
  run(...args: string[]): Promise<string>;
}

/** Requests that arrived at all vendors. */
export function requestsOf(vendors: Sandbox): number {
  return sources.reduce((all, id) => all + vendors.counts(id).requests, 0);
}

/** `source value` of what vendors were asked about, where it is as `which` says. */
export function told(vendors: Sandbox, which: (about: AskedAbout, key: string) => boolean): readonly string[] {
  return sources.flatMap((id) =>
    [...vendors.values(id)].flatMap(([value, about]) => {
      const key = `${id} ${value}`;
      return which(about, key) ? [`${key}: ${JSON.stringify(about)}`] : [];
    }),
  );
}

/** Records of a report or rows of the egress ledger, by `source value`. */
export function outcomesOf(ndjson: string): readonly { readonly key: string; readonly status?: string }[] {
  return ndjson
    .trim()
    .split('\n')
    .flatMap((line) => {
      const { ioc_value, records, source, value } = JSON.parse(line);
      if (!records) return [{ key: `${source} ${value}` }];
      return records.map((record: { source: string; status: string }) => ({ key: `${record.source} ${ioc_value}`, status: record.status }));
    });
}
