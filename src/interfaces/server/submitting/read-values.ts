import { type App, classify } from '../../../app.ts';
import { AssayError } from '../../../domain/errors.ts';
import type { Finding } from '../../../domain/finding.ts';
import { observableKey } from '../../../domain/observable.ts';
import type { Extraction, Trouble } from '../../../domain/submission.ts';
import type { TakenReply } from '../schemas/submission.ts';

/** What was handed in, read. */
export interface Input {
  readonly origin: string;
  readonly extraction: Extraction;
  readonly rejected: TakenReply['rejected'];
}

/** So much of a value that is none is said again. */
const shown = 80;

/** Values one by one: what is none spoils nothing. */
export function readValues(values: readonly unknown[]): Pick<Input, 'extraction' | 'rejected'> {
  const rejected: TakenReply['rejected'] = [];
  const findings = new Map<string, Finding>();
  for (const [index, value] of values.entries()) {
    const observable = typeof value === 'string' ? classify(value.trim()) : undefined;
    if (typeof value !== 'string' || !observable) {
      const why = typeof value === 'string' ? 'no indicator that assay knows' : `a text was expected, not ${nameOf(value)}`;
      rejected.push({ index, value: typeof value === 'string' ? value.slice(0, shown).toWellFormed() : nameOf(value), why });
      continue;
    }
    const key = observableKey(observable);
    const written = value.trim();
    // As an argument of the command line: it was meant, whoever knows its type.
    const mention = { written, start: 0, end: written.length, field: 'argument', confidence: 1, reason: 'given as a value' };
    const known = findings.get(key);
    findings.set(key, { observable, mentions: [...(known?.mentions ?? []), ...((known?.mentions.length ?? 0) < 100 ? [mention] : [])] });
  }
  return { rejected, extraction: { kind: 'text', findings: [...findings.values()], facts: {}, troubles: [] } };
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One file, or several as one input. A file that cannot be read is a trouble beside others, and alone an error. @throws AssayError */
export async function readFiles(files: readonly File[], read: App['read']): Promise<Extraction> {
  const [only] = files;
  if (only && files.length === 1) return read(only);
  const parts: (readonly [string, Extraction])[] = [];
  const troubles: Trouble[] = [];
  for (const file of files) {
    try {
      parts.push([file.name, await read(file)]);
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      troubles.push({ part: file.name, message: error.message });
    }
  }
  if (parts.length > 0) return merged(parts, troubles);
  throw new AssayError(
    'ASSAY_INPUT_UNREADABLE',
    files.length === 0 ? 'no file came' : `none of the ${files.length} files can be read: ${troubles[0]?.message}`,
    'Send a text, a mail, a document or an archive.',
  );
}

/** Several inputs as one: equal observables once, each mention with the name of its input before the field. */
export function merged(parts: readonly (readonly [string, Extraction])[], troubles: readonly Trouble[] = []): Extraction {
  const findings = new Map<string, Finding>();
  for (const [name, extraction] of parts)
    for (const { observable, mentions } of extraction.findings) {
      const key = observableKey(observable);
      const named = mentions.map((mention) => (mention.field === 'argument' ? mention : { ...mention, field: `${name}/${mention.field}` }));
      findings.set(key, { observable, mentions: [...(findings.get(key)?.mentions ?? []), ...named] });
    }
  const facts = parts.map(([, extraction]) => extraction.facts);
  const mails = facts.flatMap(({ mail }) => mail ?? []);
  const attachments = facts.flatMap((fact) => fact.attachments ?? []);
  return {
    kind: 'text',
    findings: [...findings.values()],
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
      ...parts.flatMap(([name, { troubles: own }]) => own.map(({ part, message }) => ({ part: `${name}/${part}`, message }))),
      ...troubles,
    ],
  };
}
