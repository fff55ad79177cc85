import type { Extraction } from '../../domain/submission.ts';
import { isTar } from './archive/tar.ts';
import { zipEntries } from './archive/zip.ts';
import { delimiterOf } from './csv.ts';
import { isMisp } from './exchange/misp.ts';
import { isStix } from './exchange/stix.ts';
import { parse } from './json.ts';

export type Kind = Extraction['kind'];

/** What is known by its first bytes, whatever its name says; `undefined` for what must be text. */
export function binaryKind(name: string, bytes: Uint8Array): 'pdf' | 'office' | 'msg' | 'zip' | 'gzip' | 'tar' | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  const extension = extensionOf(name);
  // Something may stand before the mark of a PDF, but in a text the mark is only mentioned.
  if (start.trimStart().startsWith('%PDF-') || (extension === 'pdf' && start.includes('%PDF-'))) return 'pdf';
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return extension === 'msg' || isOutlook(bytes) ? 'msg' : undefined;
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return isOffice(bytes) ? 'office' : 'zip';
  if (start.startsWith('\x1f\x8b\x08')) return 'gzip';
  return isTar(bytes) ? 'tar' : undefined;
}

/** A stream that every Outlook message has, as the directory of its file names it. */
function isOutlook(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('__properties_version1.0', 0, 'utf16le');
}

/** The part that a document of Word, Excel or PowerPoint has, or a content of OpenDocument beside its manifest. */
function isOffice(bytes: Uint8Array): boolean {
  const names = new Set<string>();
  for (const { name } of zipEntries(bytes)) {
    names.add(name);
    if (names.size > 2000) break;
  }
  if (names.has('META-INF/manifest.xml') && names.has('content.xml')) return true;
  return names.has('[Content_Types].xml') && [...names].some((name) => /^(?:word|xl|ppt)\//.test(name));
}

/** The kind of a text, and its value where it had to be parsed to know. */
export interface TextKind {
  readonly kind: Kind;
  readonly parsed?: { readonly value: unknown };
}

const byExtension: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    email: 'eml mht mhtml',
    csv: 'csv tsv psv',
    ndjson: 'ndjson jsonl',
    html: 'htm html shtml xhtml svg hta',
    xml: 'xml rss atom xsd xsl wsdl ioc plist kml',
  } satisfies Partial<Record<Kind, string>>).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as Kind] as const)),
);

/** The name decides where it can; JSON, markup and mails are also known by how they begin, CSV without a name by all of its lines. */
export function textKind(name: string, text: string): TextKind {
  const extension = extensionOf(name);
  const named = byExtension.get(extension);
  if (named !== undefined) return { kind: named };
  const start = text.slice(0, 4096).trimStart();
  if (/^[{[]/.test(start)) {
    const line = text.trimStart().split('\n', 1)[0] ?? '';
    const rest = text.trimStart().slice(line.length, line.length + 4096);
    if (start.startsWith('{') && rest.trimStart().startsWith('{') && parse(line) !== undefined) return { kind: 'ndjson' };
    const parsed = parse(text);
    if (parsed !== undefined) return { kind: isStix(parsed.value) ? 'stix-bundle' : isMisp(parsed.value) ? 'misp-event' : 'json', parsed };
  }
  if (extension === 'json') return { kind: 'json' };
  if (start.startsWith('<')) return { kind: markupKind(start, text) };
  if (looksLikeMail(start)) return { kind: 'email' };
  return { kind: extension === '' && looksLikeCsv(text) ? 'csv' : 'text' };
}

/** XML announces itself or closes with its first element; what begins like a page is HTML. */
function markupKind(start: string, text: string): Kind {
  if (/^<!doctype html|^<html[\s>]/i.test(start)) return 'html';
  if (start.startsWith('<?xml')) return /<html[\s>]/i.test(start.slice(0, 1000)) ? 'html' : 'xml';
  const element = /^<([A-Za-z][\w:.-]{0,60})[\s/>]/.exec(start)?.[1];
  if (element === undefined || !text.slice(-200).trimEnd().endsWith(`</${element}>`)) return 'text';
  return /^(?:body|head|div|p|table|span|a|ul|ol|script|style|center|h[1-6]|meta|title|form|section|article|main)$/i.test(element)
    ? 'html'
    : 'xml';
}

/** Three lines or more, all with as many cells; prose has a space behind its commas. */
function looksLikeCsv(text: string): boolean {
  const found = delimiterOf(text);
  return found !== undefined && found.lines >= 3 && found.agreeing === found.lines && !text.slice(0, 4096).includes(`${found.mark} `);
}

const mailHeaders = new Set(
  'received from to subject date mime-version message-id return-path delivered-to reply-to content-type dkim-signature arc-seal authentication-results x-received'.split(
    ' ',
  ),
);

/** Header lines from the first line on, three of them headers that mails have. */
function looksLikeMail(start: string): boolean {
  const lines = start.replace(/^From .*\r?\n/, '').split(/\r?\n/);
  const known = new Set<string>();
  for (const line of lines) {
    if (/^[ \t]/.test(line)) continue;
    const name = /^([A-Za-z][A-Za-z0-9-]*):/.exec(line)?.[1]?.toLowerCase();
    if (name === undefined) break;
    if (mailHeaders.has(name)) known.add(name);
  }
  return known.size >= 3;
}

/** In lower case, without its dot; empty where there is none. */
export function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}
