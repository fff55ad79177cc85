import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { classify, forTerminal, read } from '../../app.ts';
import { AssayError } from '../../domain/errors.ts';
import { type Finding, type Mention, observableKey } from '../../domain/observable.ts';
import type { Extraction, SubmissionFacts, Trouble } from '../../domain/submission.ts';

/** Text beyond this is for a stream, which a later version brings. */
const largestInput = 512 * 1024 * 1024;

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
  const named = inputs.length === 0 && !process.stdin.isTTY ? ['-'] : inputs;
  if (named.length === 0)
    throw new AssayError(
      'ASSAY_USAGE',
      'there is nothing to read',
      'name a value, a file, or - for standard input (assay enrich --help has examples)',
    );
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

async function readOne(name: string, options: InputOptions): Promise<{ name: string; extraction: Extraction }> {
  if (name === '-') return { name: 'stdin', extraction: await read({ name: 'stdin', bytes: await standardInput() }, options) };
  const bytes = fileBytes(name);
  if (bytes) return { name, extraction: await read({ name, bytes }, options) };
  const observable = classify(name);
  if (!observable) {
    throw new AssayError(
      'ASSAY_INPUT_NOT_FOUND',
      `"${shown(name)}" is neither a file nor an indicator assay knows`,
      'check the path or the value; assay extract finds indicators inside longer text',
    );
  }
  const mention = { written: name, start: 0, end: name.length, field: 'argument' };
  return { name: 'arguments', extraction: { kind: 'text', findings: [{ observable, mentions: [mention] }], facts: {}, troubles: [] } };
}

/** The file's bytes; undefined where there is no such file. */
function fileBytes(name: string): Uint8Array | undefined {
  let file: number;
  try {
    file = openSync(name, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A URL or a long value is no file name; that is no error yet.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'EINVAL' || code === 'ERR_INVALID_ARG_VALUE')
      return undefined;
    throw told(name, error);
  }
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw unreadable(name, 'it is a directory', 'name the files in it, for example with a shell pattern');
    if (stat.size > largestInput) throw tooLarge(name);
    // Files of /proc say that they are empty.
    return stat.isFile() && stat.size > 0 ? readFileSync(file) : drain(file, name);
  } catch (error) {
    throw told(name, error);
  } finally {
    closeSync(file);
  }
}

/** What the file system refused, as an error of the input; a bug stays what it is. */
function told(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  if (error.code === 'EACCES') return unreadable(name, 'you may not read it');
  return unreadable(name, String(error.code), 'give a file that can be read, or pipe its text in');
}

/** A pipe or device tells no size: read until the limit. */
function drain(file: number, name: string): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.alloc(1 << 16);
    const length = readSync(file, chunk);
    if (length === 0) return Buffer.concat(chunks);
    total += length;
    if (total > largestInput) throw tooLarge(name);
    chunks.push(chunk.subarray(0, length));
  }
}

async function standardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    for await (const chunk of process.stdin) {
      total += chunk.length;
      if (total > largestInput) throw tooLarge('standard input');
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw told('standard input', error);
  }
  return Buffer.concat(chunks);
}

function unreadable(name: string, why: string, fix = 'check the permissions'): AssayError {
  return new AssayError('ASSAY_INPUT_UNREADABLE', `${shown(name)} cannot be read: ${why}`, fix);
}

function tooLarge(name: string): AssayError {
  return new AssayError(
    'ASSAY_INPUT_TOO_LARGE',
    `${shown(name)} is larger than ${largestInput / 1024 / 1024} MiB`,
    'split it (split -C 100M) and read the pieces one by one',
  );
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

/** A name as it may be shown on a terminal. */
function shown(name: string): string {
  return forTerminal(name.length > 120 ? `${name.slice(0, 119)}…` : name);
}
