import { z } from 'zod';
import type { Finding } from '../../src/domain/finding.ts';
import { extract } from '../../src/extract/extract.ts';
import { defaultPolicy, type Policy } from '../../src/extract/policy.ts';
import { refang } from '../../src/extract/refang.ts';
import { peersTypes, typeOfCase } from './case-types.ts';
import { comparable, foundOf } from './comparable.ts';

/** One case, judged. */
export interface Judgement {
  readonly id: string;
  /** Whose case it is. */
  readonly peer: string;
  readonly input: string;
  readonly met: boolean;
  /** Each type the case names, by the name it gives it. */
  readonly types: readonly Part[];
  /** How many peers meet it, of those that know its types. */
  readonly agree?: { readonly met: number; readonly of: number } | undefined;
}

export interface Part {
  readonly name: string;
  readonly met: boolean;
  /** Whether a value is expected; when not, none may be found. */
  readonly wanted: boolean;
  /** For people: what should be, and what is. */
  readonly expected: string;
  readonly got: string;
}

/** Judges one line of a file of cases. Throws a ZodError when the line is not of that file's shape. */
export type Judge = (row: unknown) => Judgement;

const id = z.union([z.string(), z.number()]).transform(String);

const conformanceRow = z.object({
  id,
  source: z.string(),
  input: z.string(),
  expect: z.record(z.string(), z.array(z.string())).default({}),
  exact: z.array(z.string()).default([]),
  forbid: z.record(z.string(), z.array(z.string())).default({}),
  agree: z.object({ met: z.number(), of: z.number() }).optional(),
  options: z.object({ strict: z.boolean().optional() }).optional(),
});

/**
 * A peer's own test: per type at least these values, of the types in `exact` no others, and none of those in `forbid`. All under
 * the default policy, but for peers' tests of an option of theirs that we have, too.
 */
export function judgeConformance(row: unknown): Judgement {
  const { id, source, input, expect, exact, forbid, agree, options } = conformanceRow.parse(row);
  const policy: Policy = options?.strict === false ? { ...defaultPolicy, unknownTlds: 'always' } : defaultPolicy;
  const findings = extract(input, undefined, policy);
  const listed = [...new Set([...Object.keys(expect), ...exact])].map((name) =>
    judgeType(findings, name, expect[name] ?? [], exact.includes(name)),
  );
  const forbidden = Object.entries(forbid).map(([name, values]) => judgeForbidden(findings, input, name, values));
  return judgement({ id, peer: source, input, agree }, [...listed, ...forbidden]);
}

function judgeType(findings: readonly Finding[], name: string, values: readonly string[], exact: boolean): Part {
  const type = typeOfCase(name);
  const found = type === undefined ? new Set<string>() : foundOf(findings, type);
  const expected = new Set(values.map((value) => (type === undefined ? value : comparable(type, value))));
  const met = [...expected].every((value) => found.has(value)) && (!exact || found.size === expected.size);
  return { name, met, wanted: values.length > 0, expected: `${exact ? '=' : '⊇'} ${list(expected)}`, got: list(found) };
}

function judgeForbidden(findings: readonly Finding[], input: string, name: string, values: readonly string[]): Part {
  const type = typeOfCase(name);
  const against = findings.filter(({ observable, mentions }) => {
    if (name === 'any') return peersTypes.has(observable.type) && values.some((value) => covers(observable.value, mentions, input, value));
    return (
      observable.type === type &&
      values.some((value) => comparable(observable.type, value) === comparable(observable.type, observable.value))
    );
  });
  return { name, met: against.length === 0, wanted: false, expected: `not ${list(values)}`, got: list(against.map(said)) };
}

/** Whether a finding is the value, or stands over all of it. */
function covers(found: string, mentions: Finding['mentions'], input: string, value: string): boolean {
  const trimmed = value.trim();
  const start = input.indexOf(trimmed);
  return (
    found === trimmed.toLowerCase() ||
    (start !== -1 && mentions.some((mention) => mention.start <= start && mention.end >= start + trimmed.length))
  );
}

const refangRow = z.object({ id, source: z.string().default('refang'), input: z.string(), expect: z.string() });

/** Refanging the whole text gives exactly this. */
export function judgeRefang(row: unknown): Judgement {
  const { id, source, input, expect } = refangRow.parse(row);
  const got = refang(input);
  return judgement({ id, peer: source, input }, [{ name: 'text', met: got === expect, wanted: true, expected: expect, got }]);
}

const defangRow = z.object({ id, type: z.string(), input: z.string(), expect: z.string() });

/** The value is found as that type, whatever else is. */
export function judgeDefang(row: unknown): Judgement {
  const { id, type, input, expect } = defangRow.parse(row);
  const findings = extract(input);
  const part = judgeType(findings, type, [expect], false);
  return judgement({ id, peer: 'defang', input }, [part.met ? part : { ...part, got: list(findings.map(said)) }]);
}

const trapRow = z.object({ id, type: z.string(), input: z.string() });

/** Nothing of that type is found. */
export function judgeTrap(row: unknown): Judgement {
  const { id, type, input } = trapRow.parse(row);
  return judgement({ id, peer: 'traps', input }, [judgeType(extract(input), type, [], true)]);
}

function judgement(about: Omit<Judgement, 'met' | 'types'>, types: readonly Part[]): Judgement {
  return { ...about, met: types.every(({ met }) => met), types };
}

const said = ({ observable: { type, value } }: Finding): string => `${type} ${value}`;
const list = (values: Iterable<string>): string => [...values].join(' ¦ ') || '∅';
