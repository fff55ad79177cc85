import { createHash } from 'node:crypto';
import { AssayError } from '../../domain/errors.ts';
import type { Extraction, SubmissionFacts, Trouble } from '../../domain/submission.ts';
import { extractInto } from '../extract.ts';
import { type Gathering, gather } from '../gather.ts';
import type { Policy } from '../policy.ts';
import { prefixed } from './annotate.ts';
import { entriesOf } from './archive/entries.ts';
import { type Allowance, mostBytes, mostEntries, unpack, wholeWords } from './archive/unpack.ts';
import { readCsv } from './csv.ts';
import { decoded } from './decode.ts';
import { readHtml } from './documents/html.ts';
import { readMsg } from './documents/msg.ts';
import { readOffice } from './documents/office.ts';
import { readPdf } from './documents/pdf.ts';
import { readMisp } from './exchange/misp.ts';
import { readStix } from './exchange/stix.ts';
import { pictureKind } from './images/picture.ts';
import { type PictureAllowance, picturesAllowed, readCodes } from './images/read-codes.ts';
import type { FileInside, InsideRead, ReadInside } from './inside.ts';
import { parse, readJson, readNdjson, readRepeated, readValue } from './json.ts';
import { binaryKind, extensionOf, type Kind, type TextKind, textKind } from './kind.ts';
import { type EmailRead, readEmail } from './mail/email.ts';
import type { MailOptions } from './mail/report/report-of.ts';
import { readXml } from './xml.ts';

interface Input {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Options {
  /** Overrules what name and content tell of a text. */
  readonly kind?: Kind;
  /** Of a CSV: its name, or its number from 1. */
  readonly column?: string;
  readonly policy?: Policy;
  /** Of a mail: it came by a way that is for reports, so that what it carries is what it is about, and its sender is the reporter. */
  readonly reported?: boolean;
  /** Of a mail: domains that are ours. One from there that carries another mail is a report. */
  readonly own?: readonly string[] | undefined;
}

interface Context {
  readonly options: Options;
  /** It stands at a mail. */
  readonly inMail?: boolean;
  /** That may open an archive. */
  readonly passwords?: readonly string[];
  /** Archives and mails around the input. */
  readonly depth: number;
  readonly allowance: Allowance;
  readonly pictures: PictureAllowance;
}

type Read = Pick<Extraction, 'kind' | 'facts' | 'troubles'>;

/** An archive in an archive in an archive is read, no deeper. */
const deepest = 3;

/**
 * Finds the observables in one input, which is known by its first bytes, its name or its content: a mail, a document, a
 * list, JSON, a STIX bundle or MISP event, XML, HTML, text in any code page, and ZIP, tar and gzip archives of these. The
 * fields of a file in an archive begin with `entry:name/`; gzip leaves no trace in them. A part that cannot be read is named
 * in `troubles` and never spoils the rest. Throws an AssayError when there is nothing that could be read at all:
 * ASSAY_INPUT_EMPTY, ASSAY_INPUT_BINARY, ASSAY_INPUT_TOO_LARGE, or ASSAY_USAGE for a column that does not exist.
 */
export async function read(input: Input, options: Options = {}): Promise<Extraction> {
  const gathering = gather(options.policy);
  const allowance = { entries: mostEntries, bytes: mostBytes };
  const { kind, facts, troubles } = await readInput(gathering, input, { options, depth: 0, allowance, pictures: picturesAllowed() });
  return { kind, findings: gathering.findings(), facts, troubles: [...troubles, ...gathering.troubles()] };
}

async function readInput(gathering: Gathering, input: Input, context: Context): Promise<Read> {
  const { name, bytes } = input;
  const kind = binaryKind(name, bytes);
  switch (kind) {
    case 'zip':
    case 'tar':
      return readArchive(gathering, kind, input, context);
    case 'gzip':
      return readGzip(gathering, input, context);
    case 'pdf':
      return { kind, facts: {}, troubles: await readPdf(gathering, bytes, '', undefined, context.pictures) };
    case 'office':
      return { kind, facts: {}, troubles: await readOffice(gathering, bytes, context.allowance) };
    case 'msg':
      return { kind, ...mailRead(await readMsg(gathering, bytes, attached(context), '', undefined, mailOptions(context))) };
    default:
      return readText(gathering, input, context);
  }
}

async function readText(gathering: Gathering, { name, bytes }: Input, context: Context): Promise<Read> {
  const { kind: forced, column } = context.options;
  const { text, troubles: guessed } = decoded(name, bytes);
  const found: TextKind = forced !== undefined ? { kind: forced } : column === undefined ? textKind(name, text) : { kind: 'csv' };
  const { kind } = found;
  const told = (troubles: readonly Trouble[]): Read => ({ kind, facts: {}, troubles: [...guessed, ...troubles] });
  switch (kind) {
    case 'email':
      // Its parts have charsets of their own: what was guessed for the whole says nothing.
      return { kind, ...mailRead(await readEmail(gathering, bytes, attached(context), undefined, mailOptions(context))) };
    case 'csv':
      return told(
        readCsv(gathering, text, {
          ...(extensionOf(name) === 'tsv' ? { delimiter: '\t' } : {}),
          ...(column === undefined ? {} : { column }),
        }),
      );
    case 'json':
    case 'stix-bundle':
    case 'misp-event':
      return told(readParsed(gathering, kind, text, found.parsed ?? parse(text)));
    case 'ndjson':
      return told(readNdjson(gathering, text));
    case 'xml':
      return told(readXml(gathering, text));
    case 'html':
      return told(readHtml(gathering, text));
    default:
      extractInto(gathering, text, 'text');
      return told([]);
  }
}

function mailOptions({ options: { reported, own }, inMail }: Context): MailOptions {
  return { reported, own, nested: inMail };
}

function mailRead({ facts, troubles }: EmailRead): Pick<Read, 'facts' | 'troubles'> {
  return { facts, troubles };
}

function readParsed(gathering: Gathering, kind: Kind, text: string, parsed: TextKind['parsed']): readonly Trouble[] {
  if (parsed === undefined) return readJson(gathering, text);
  if (kind === 'stix-bundle') readStix(gathering, parsed.value);
  else if (kind === 'misp-event') readMisp(gathering, parsed.value);
  else readValue(gathering, parsed.value);
  return readRepeated(gathering, text, parsed.value, 'text');
}

async function readGzip(gathering: Gathering, { name, bytes }: Input, context: Context): Promise<Read> {
  if (context.depth >= deepest) throw tooDeep(name);
  const { bytes: unpacked, failure } = await unpack(bytes, 'gzip', context.allowance);
  const inner = failure === undefined ? unpacked : wholeWords(unpacked);
  const innerName = name.replace(/\.t[ga]z$/i, '.tar').replace(/\.g?z(?:ip)?$/i, '');
  const read = await readInput(gathering, { name: innerName, bytes: inner }, { ...context, depth: context.depth + 1 });
  return failure === undefined ? read : { ...read, troubles: [{ part: 'gzip', message: `${name}: ${failure}` }, ...read.troubles] };
}

function tooDeep(name: string): AssayError {
  return new AssayError(
    'ASSAY_INPUT_TOO_LARGE',
    `${name} is inside ${deepest} archives or mails; it was not read.`,
    'Take it out and give it by itself.',
  );
}

/** Troubles of one archive that are told one by one; the others are counted. */
const mostTold = 50;
/** Programs in one input that are looked up by their hash. */
const mostHashed = 100;

async function readArchive(gathering: Gathering, kind: 'zip' | 'tar', { name, bytes }: Input, context: Context): Promise<Read> {
  if (context.depth >= deepest) throw tooDeep(name);
  const facts: SubmissionFacts[] = [];
  const troubles: Trouble[] = [];
  let hashed = 0;
  let read = 0;
  const entries = entriesOf(kind, bytes, context.allowance, { passwords: context.passwords });
  let next = await entries.next();
  for (; next.done !== true; next = await entries.next()) {
    const { name: entryName, bytes: content, failure } = next.value;
    const part = `entry:${shown(entryName)}`;
    read++;
    if (failure !== undefined) troubles.push({ part, message: failure });
    if (content.length === 0) continue;
    const inner = await readInside(
      prefixed(gathering, `${part}/`),
      { name: entryName, bytes: content },
      { ...context, depth: context.depth + 1 },
    );
    facts.push(inner.facts);
    for (const trouble of inner.troubles)
      troubles.push({ part: trouble.part === '' ? part : `${part}/${trouble.part}`, message: trouble.message });
    if (inner.isFile && failure === undefined && hashed++ < mostHashed) addHash(gathering, content, part);
  }
  if (read === 0) throw new AssayError('ASSAY_INPUT_EMPTY', `There are no files in ${name}.`, 'Give an archive with files in it.');
  if (troubles.length > mostTold)
    troubles.splice(mostTold, Infinity, { part: 'entries', message: `${troubles.length - mostTold} more troubles with files in it` });
  if (hashed > mostHashed)
    troubles.push({ part: 'hashes', message: `only ${mostHashed} of ${hashed} documents and programs in it are looked up by their hash` });
  troubles.push(...next.value);
  return { kind, facts: together(facts), troubles };
}

/** How the attachments of a mail are read: what the caller said of the mail does not hold for them, and their number is limited. */
function attached({ options, depth, allowance, pictures }: Context): ReadInside {
  return async (gathering, file) => {
    if (allowance.entries-- <= 0) return onlyHashed(tooMany);
    const { policy } = options;
    return readInside(gathering, file, {
      options: { ...(policy && { policy }), ...(file.kind && { kind: file.kind }) },
      depth: depth + 1,
      ...{ allowance, pictures, inMail: file.inMail ?? false, passwords: file.passwords ?? [] },
    });
  };
}

const tooMany = 'Too many files in one input.';
const onlyHashed = (message: string): InsideRead => ({
  facts: {},
  troubles: [{ part: '', message: `${message} Only its hash was taken.` }],
  isFile: true,
});

async function readInside(gathering: Gathering, { name, bytes }: FileInside, context: Context): Promise<InsideRead> {
  try {
    // Mails in mails in mails: an archive would have been refused before.
    if (context.depth > deepest) throw tooDeep(name);
    if (pictureKind(bytes) !== undefined)
      return { facts: {}, troubles: await readCodes(gathering, bytes, context.pictures, name), isFile: false };
    const { kind, facts, troubles } = await readInput(gathering, { name, bytes }, context);
    return { facts, troubles, isFile: documents.has(kind) };
  } catch (error) {
    if (error instanceof AssayError && error.code === 'ASSAY_INPUT_EMPTY') return { facts: {}, troubles: [], isFile: false };
    return onlyHashed(
      error instanceof AssayError
        ? error.message
        : `it could not be read (${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}).`,
    );
  }
}

const documents: ReadonlySet<Kind> = new Set(['pdf', 'office', 'msg', 'zip', 'tar']);

function addHash(gathering: Gathering, bytes: Uint8Array, field: string): void {
  if (gathering.policy.types?.has('sha256') === false) return;
  const value = createHash('sha256').update(bytes).digest('hex');
  const mention = { written: value, start: 0, end: value.length, field, confidence: 1, reason: 'the SHA-256 of a file in the archive' };
  gathering.add({ type: 'sha256', value }, mention);
}

/** The first mail speaks for all; but whoever received any of them is to be protected. */
function together(facts: readonly SubmissionFacts[]): SubmissionFacts {
  const mails = facts.flatMap(({ mail }) => (mail === undefined ? [] : [mail]));
  const attachments = facts.flatMap((each) => each.attachments ?? []);
  const [first] = mails;
  return {
    ...(first === undefined ? {} : { mail: { ...first, recipients: [...new Set(mails.flatMap(({ recipients }) => recipients))] } }),
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}

/** A name of a file as part of a field: of one line, and not too long. */
function shown(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f]/g, '\ufffd').slice(0, 200);
}
