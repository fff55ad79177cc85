import { z } from 'zod';
import { AssayError } from '../domain/errors.ts';
import { seededRandom } from './seeded-random.ts';

/** The ways in which a vendor's machine is known to misbehave; what each looks like on the wire is in wire/misbehave.ts. */
export const faultKinds = [
  'unauthorized',
  'forbidden-html',
  'not-found-html',
  'rate-limited',
  'rate-limited-bare',
  'quota',
  'server-error',
  'bad-gateway-html',
  'captcha',
  'empty',
  'empty-object',
  'empty-list',
  'null',
  'truncated',
  'wrong-types',
  'error-object',
  'huge',
  'slow',
  'hang',
  'redirect',
  'reset',
  'refuse-mid-body',
  'echo-key',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** A source id, or `*` for every source. */
  readonly source: string;
  readonly kind: FaultKind;
  /** How many requests meet it; without it, all until it is cleared. */
  readonly times?: number | undefined;
  /** The share of requests that meet it, 0 to 1; without it, 1. */
  readonly rate?: number | undefined;
}

const faultSchema = z.strictObject({
  source: z.string(),
  kind: z.enum(faultKinds),
  times: z.int().positive().optional(),
  rate: z.number().min(0).max(1).optional(),
});

/** One fault or a list of them from untrusted data. Throws `ASSAY_USAGE` with every complaint; `known` are the sources played. */
export function parseFaults(input: unknown, known: readonly string[]): readonly Fault[] {
  const parsed = Array.isArray(input) ? z.array(faultSchema).safeParse(input) : faultSchema.safeParse(input);
  const fix = 'Send {"source": "*", "kind": "server-error", "times": 3, "rate": 0.5} or a list of such; times and rate may be left out.';
  if (!parsed.success) throw new AssayError('ASSAY_USAGE', `Not a fault: ${z.prettifyError(parsed.error)}`, fix);
  const faults = [parsed.data].flat();
  const stranger = faults.find(({ source }) => source !== '*' && !known.includes(source));
  if (stranger) {
    throw new AssayError(
      'ASSAY_USAGE',
      `The sandbox plays no source ${JSON.stringify(stranger.source)}.`,
      `Name * or one of: ${known.join(', ')}.`,
    );
  }
  return faults;
}

/** The faults in force. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** As at the start, the row of random numbers included. */
  reset(): void;
  /** The fault the next request to `source` meets: the oldest that applies. Uses up one of its `times`. */
  draw(source: string): FaultKind | undefined;
  /** What is in force, `times` being what is left of them. */
  list(): readonly Fault[];
}

export function createFaults(initial: readonly Fault[], seed: number): Faults {
  let inForce: Fault[] = [];
  let random = seededRandom(seed);
  const faults: Faults = {
    add(fault) {
      inForce.push(fault);
    },
    clear() {
      inForce = [];
    },
    reset() {
      inForce = [...initial];
      random = seededRandom(seed);
    },
    draw(source) {
      const at = inForce.findIndex(
        (fault) => (fault.source === '*' || fault.source === source) && (fault.rate === undefined || random() < fault.rate),
      );
      const drawn = inForce[at];
      if (drawn?.times !== undefined) inForce.splice(at, 1, ...(drawn.times > 1 ? [{ ...drawn, times: drawn.times - 1 }] : []));
      return drawn?.kind;
    },
    list: () => [...inForce],
  };
  faults.reset();
  return faults;
}
