import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { App } from '../../../app.ts';
import { Problem } from '../problem.ts';
import { checked } from '../replies/checked.ts';
import { type Handling, type SubmissionRequest, submissionFields, submissionRequest } from '../schemas/submission.ts';
import { type Input, merged, readFiles, readValues } from './read-values.ts';

/** A submission as it came: what is in it, how it is to be handled, and a digest of all of it. */
export interface Asked extends Input {
  readonly handling: Handling;
  readonly callback?: SubmissionRequest['callback'];
  readonly fingerprint: string;
}

const mostFiles = 20;

/** How the query says that it is to be handled; what the body says goes before it. */
export type Wishes = Handling & { readonly name?: string | undefined };

/** Reads a request that holds a submission. @throws Problem, AssayError for what cannot be read */
export async function readRequest(request: FastifyRequest, wishes: Wishes, largest: number, read: App['read']): Promise<Asked> {
  const { name, ...handling } = wishes;
  if (request.isMultipart()) return readForm(request, wishes, largest, read);
  const type = request.headers['content-type'] ?? '';
  // As it was found to be when it was parsed.
  if (!Buffer.isBuffer(request.body)) return readJson(request, wishes, read);
  const { body } = request;
  const origin = nameOf(name) ?? `upload${extensionOf(type)}`;
  const extraction = await readFiles([{ name: origin, bytes: body }], read);
  return { origin, extraction, rejected: [], handling, fingerprint: digest(JSON.stringify([type, wishes]), body) };
}

async function readJson(request: FastifyRequest, wishes: Wishes, read: App['read']): Promise<Asked> {
  const { values, text, callback, ...own } = checked(submissionRequest, request.body, 'body');
  const { name, ...handling } = { ...wishes, ...own };
  const listed = values && readValues(values);
  const inside = text === undefined ? undefined : await readFiles([{ name: nameOf(name) ?? 'text', bytes: Buffer.from(text) }], read);
  const extraction =
    listed && inside
      ? merged([
          ['values', listed.extraction],
          ['text', inside],
        ])
      : (listed?.extraction ?? inside);
  const rejected = listed?.rejected ?? [];
  if (!extraction || (!inside && extraction.findings.length === 0))
    throw new Problem(
      422,
      'ASSAY_INPUT_EMPTY',
      rejected.length > 0 ? 'none of the values is an indicator that assay knows' : 'there is no value',
      {
        errors: rejected.slice(0, 50).map(({ index, why }) => ({ at: `body/values/${index}`, message: why })),
      },
    );
  const fingerprint = digest(JSON.stringify([wishes, request.body]));
  return { origin: nameOf(name) ?? 'api', extraction, rejected, handling, callback, fingerprint };
}

async function readForm(request: FastifyRequest, wishes: Wishes, largest: number, read: App['read']): Promise<Asked> {
  const { fields, files: sent } = await partsOf(request, largest);
  const { text, ...rest } = fields;
  const { name, ...handling } = { ...wishes, ...checked(submissionFields, rest, 'form') };
  const files = [...sent, ...(text !== undefined && text.trim() !== '' ? [{ name: 'text', bytes: Buffer.from(text) }] : [])];
  const extraction = await readFiles(files, read);
  const origin =
    nameOf(name) ??
    files
      .map((file) => file.name)
      .join(', ')
      .slice(0, 500);
  const fingerprint = digest(JSON.stringify([wishes, fields, files.map((file) => file.name)]), ...files.map(({ bytes }) => bytes));
  return { origin, extraction, rejected: [], handling, fingerprint };
}

/** A name to be shown, never a path to be opened: its last part, without what no name has. */
export function nameOf(written: string | undefined): string | undefined {
  const last = written?.split(/[\\/]/).at(-1) ?? '';
  const name = last
    .replace(/[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g, '')
    .toWellFormed()
    .trim()
    .slice(0, 255);
  return name === '' || /^\.+$/.test(name) ? undefined : name;
}

/** By its name a text is told from a list: of a body without one, by its type. */
function extensionOf(type: string): string {
  const essence = (type.split(';')[0] ?? '').trim().toLowerCase();
  const known: Readonly<Record<string, string>> = {
    'message/rfc822': '.eml',
    'application/vnd.ms-outlook': '.msg',
    'text/csv': '.csv',
    'text/tab-separated-values': '.tsv',
    'application/x-ndjson': '.ndjson',
    'text/html': '.html',
    'text/xml': '.xml',
    'application/xml': '.xml',
    'application/pdf': '.pdf',
    'application/zip': '.zip',
  };
  return known[essence] ?? '';
}

function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('base64url');
}

interface Form {
  readonly fields: Record<string, string>;
  readonly files: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** @throws Problem where it is too large, breaks off, or is no form */
async function partsOf(request: FastifyRequest, largest: number): Promise<Form> {
  try {
    return await allParts(request, largest);
  } catch (error) {
    // Of what is too much the library tells by a status; of what is no form it throws whatever its parser threw.
    if (error instanceof Problem || (error instanceof Error && 'statusCode' in error)) throw error;
    throw new Problem(400, 'ASSAY_REQUEST_INVALID', 'the form breaks off, or is none');
  }
}

async function allParts(request: FastifyRequest, largest: number): Promise<Form> {
  const fields: Record<string, string> = {};
  const files: { readonly name: string; readonly bytes: Buffer }[] = [];
  let left = largest;
  for await (const part of request.parts({
    limits: { files: mostFiles, fields: 30, fieldSize: 1_048_576, fileSize: largest, headerPairs: 50 },
  })) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') fields[part.fieldname] = part.value;
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of part.file) {
      left -= (chunk as Buffer).length;
      if (left < 0) throw new Problem(413, 'ASSAY_INPUT_TOO_LARGE', `together the files are larger than ${largest} bytes`);
      chunks.push(chunk as Buffer);
    }
    files.push({ name: nameOf(part.filename) ?? `file-${files.length + 1}`, bytes: Buffer.concat(chunks) });
  }
  return { fields, files };
}
