import { classify, read } from '../../app.ts';
import { AssayError } from '../../domain/errors.ts';
import type { Finding, Mention } from '../../domain/finding.ts';
import { observableKey } from '../../domain/observable.ts';
import type { Extraction, SubmissionFacts, Trouble } from '../../domain/submission.ts';
import { inputFile, shownName, standardInput, whole } from './input-file.ts';

export interface InputOptions {
  readonly kind?: Extraction['kind'];
  readonly column?: string;
}

/** What was read, from how many places. */
export interface Inputs {
  /** File names, "stdin" or "arguments". */
  readonly origin: string;
  readonly extraction: Extraction;
}

/**
 * Reads what the command line names: a file where there is one, `-` for standard input, otherwise a value. With
 * several, an input that cannot be read is a trouble and the others are read; alone it is an error.
 */
export async function readInputs(inputs: readonly string[], options: InputOptions): Promise<Inputs> {
  const named = namesOf(inputs, 'enrich');
  const read: { name: string; extraction: Extraction }[] = [];
  const troubles: Trouble[] = [];
  for (const name of named) {
    try {
      read.push(await readOne(name, options));
    } catch (error) {
      if (!(error instanceof AssayError) || named.length === 1) throw error;
      troubles.push({ part: name, message: `${error.message} (${error.fix})` });
    }
  }
  const [first] = read;
  if (!first)
    throw new AssayError(
      'ASSAY_INPUT_UNREADABLE',
      `none of the ${named.length} inputs could be read: ${troubles[0]?.message}`,
      'check the names and the permissions',
    );
  const origin = [...new Set(read.map(({ name }) => name))].join(', ');
  return { origin, extraction: read.length === 1 && troubles.length === 0 ? first.extraction : merge(read, troubles) };
}

/** The inputs named, or standard input where something is piped in. @throws AssayError ASSAY_USAGE when there is nothing to read */
export function namesOf(inputs: readonly string[], command: string): readonly string[] {
  if (inputs.length > 0) return inputs;
  if (!process.stdin.isTTY) return ['-'];
  throw new AssayError(
    'ASSAY_USAGE',
    'there is nothing to read',
    `name a value, a file, or - for standard input (assay ${command} --help has examples)`,
  );
}

async function readOne(name: string, options: InputOptions): Promise<{ name: string; extraction: Extraction }> {
  if (name === '-')
    return { name: 'stdin', extraction: await read({ name: 'stdin', bytes: await whole('standard input', standardInput()) }, options) };
  const file = inputFile(name);
  if (file) return { name, extraction: await read({ name, bytes: await file.bytes() }, options) };
  return { name: 'arguments', extraction: { kind: 'text', findings: [asArgument(name)], facts: {}, troubles: [] } };
}

/** A value given on the command line. @throws AssayError ASSAY_INPUT_NOT_FOUND when it is none */
export function asArgument(value: string): Finding {
  const observable = classify(value);
  if (!observable) {
    throw new AssayError(
      'ASSAY_INPUT_NOT_FOUND',
      `"${shownName(value)}" is neither a file nor an indicator assay knows`,
      'check the path or the value; assay extract finds indicators inside longer text',
    );
  }
  return {
    observable,
    mentions: [{ written: value, start: 0, end: value.length, field: 'argument', confidence: 1, reason: 'given as an argument' }],
  };
}

/** Several inputs as one: equal observables once, each mention with the name of its input before the field. */
function merge(read: readonly { name: string; extraction: Extraction }[], troubles: readonly Trouble[]): Extraction {
  const merged = new Map<string, { finding: Finding; mentions: Mention[] }>();
  const facts: SubmissionFacts[] = [];
  for (const { name, extraction } of read) {
    facts.push(extraction.facts);
    for (const finding of extraction.findings) {
      const key = observableKey(finding.observable);
      const mentions = finding.mentions.map((mention) =>
        mention.field === 'argument' ? mention : { ...mention, field: `${name}/${mention.field}` },
      );
      const known = merged.get(key);
      if (known) known.mentions.push(...mentions);
      else merged.set(key, { finding, mentions });
    }
  }
  const mails = facts.flatMap(({ mail }) => (mail ? [mail] : []));
  const attachments = facts.flatMap((fact) => fact.attachments ?? []);
  return {
    kind: read.length === 1 ? (read[0]?.extraction.kind ?? 'text') : 'text',
    findings: [...merged.values()].map(({ finding, mentions }) => ({ observable: finding.observable, mentions })),
    facts: {
      ...(mails.length > 0 && {
        mail: {
          from: mails.flatMap(({ from }) => from),
          replyTo: mails.flatMap(({ replyTo }) => replyTo),
          recipients: mails.flatMap(({ recipients }) => recipients),
          authentication: mails.flatMap(({ authentication }) => authentication),
        },
      }),
      ...(attachments.length > 0 && { attachments }),
    },
    troubles: [
      ...read.flatMap(({ name, extraction }) => extraction.troubles.map(({ part, message }) => ({ part: `${name}/${part}`, message }))),
      ...troubles,
    ],
  };
}
