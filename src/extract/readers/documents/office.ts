import type { Trouble } from '../../../domain/submission.ts';
import { extractInto } from '../../extract.ts';
import type { Gathering } from '../../gather.ts';
import { entriesOf } from '../archive/entries.ts';
import type { Allowance } from '../archive/unpack.ts';
import { zipEntries } from '../archive/zip.ts';
import { readOpenDocument } from './office/open-document.ts';
import { paragraphs } from './office/paragraphs.ts';
import { relations, targetsOf } from './office/relations.ts';
import { readSheet, sharedStrings } from './office/sheets.ts';
import { walkXml } from './office/walk-xml.ts';

/** `characters`: cells can share one long string, so the text to be read is counted for itself. */
const limits = { entries: 10_000, characters: 128 << 20 };

/** Which part of the archive is read as what: the first that matches counts. `$1` is the number in the name of the part. */
const parts: readonly (readonly [RegExp, 'runs' | 'values' | 'sheet' | 'properties' | 'words' | 'open' | 'connection', string])[] = [
  [/^word\/document\d*\.xml$/i, 'runs', 'body'],
  [/^word\/(?:glossary\/document|header\d*|footer\d*|footnotes|endnotes|comments\w*)\.xml$/i, 'runs', 'notes'],
  [/^ppt\/slides\/slide(\d+)\.xml$/i, 'runs', 'slide:$1'],
  [/^ppt\/notesSlides\/notesSlide(\d+)\.xml$/i, 'runs', 'notes:$1'],
  [/^ppt\/(?:slideLayouts|slideMasters|notesMasters|handoutMasters)\/\w+\.xml$/i, 'runs', 'layout'],
  [/^(?:ppt\/comments\/\w+|xl\/comments\w*|xl\/threadedComments\/\w+)\.xml$/i, 'runs', 'comment'],
  [/^(?:word|ppt|xl)\/(?:charts|diagrams|drawings)\/\w+\.(?:xml|vml)$/i, 'values', 'drawing'],
  [/^xl\/(?:worksheets|macrosheets|dialogsheets)\/\w+\.xml$/i, 'sheet', 'sheet'],
  [/^xl\/(?:connections|queryTables\/\w+|externalLinks\/\w+)\.xml$/i, 'connection', 'connection'],
  [/^docProps\/\w+\.xml$/i, 'properties', 'property'],
  [/^meta\.xml$/i, 'properties', 'property'],
  [/^customXml\/item\d+\.xml$/i, 'words', 'custom'],
  [/^(?:content|styles)\.xml$/i, 'open', 'body'],
];
/** Troubles of one document that are told. */
const mostTold = 100;

const tables = /^(?:xl\/sharedStrings\.xml|xl\/workbook\.xml|ppt\/presentation\.xml|.*\.rels)$/i;

/** What is in a document but not read, by the names of its parts. */
const unread: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)vbaProject\.bin$|^Basic\/.*\.xml$/i, 'holds macros (not read)'],
  [/^xl\/macrosheets\//i, 'holds Excel 4.0 macros (read as text)'],
  [/\/embeddings\/|\/activeX\/.*\.bin$|^Object \d+\/content\.xml$/i, 'holds embedded objects (not read)'],
];

type Put = (field: string, text: string) => void;

/**
 * Reads an Office document: docx, xlsx, pptx, their kinds with macros and as templates, and OpenDocument (odt, ods, odp).
 * Fields begin with `prefix`: `body`, `notes`, `slide:3`, `notes:3`, `sheet:Name/B7` (`hidden-sheet:` where it is not shown),
 * `comment`, `property:title`; `link` for where links lead, `template` for a template from elsewhere and `link:oleObject` and the
 * like for other things loaded from elsewhere; `field` for field codes, `hidden` for hidden and deleted text. Macros and embedded
 * objects are named in the troubles, and so is all that is broken, encrypted or larger than `most` and the allowance, of which
 * its bytes are taken. Never throws.
 */
export async function readOffice(
  gathering: Gathering,
  bytes: Uint8Array,
  allowance: Allowance,
  prefix = '',
  most: typeof limits = limits,
): Promise<readonly Trouble[]> {
  const { read, troubles: faults } = await partsOf(bytes, allowance, most.entries);
  const troubles = faults.map(({ part, message }) => ({ part: prefix + part, message }));
  let left = most.characters;
  const put: Put = (field, text) => {
    if (text.trim() === '') return;
    if (left > 0) extractInto(gathering, text, prefix + field);
    else if (left + text.length > 0)
      troubles.push({ part: prefix + field, message: `more than ${most.characters} characters; the rest was not read` });
    left -= text.length;
  };
  const found = new Map(read.map(({ name, xml }) => [name, xml]));
  const shared = sharedStrings(found.get('xl/sharedStrings.xml') ?? '');
  const titles = new Map([...sheetTitles(found), ...slideTitles(found)]);
  for (const { name, xml } of read) {
    if (name.endsWith('.rels')) readRelations(xml, put);
    if (name === 'xl/workbook.xml') readWorkbook(xml, put);
    const kind = parts.find(([pattern]) => pattern.test(name));
    if (kind === undefined) continue;
    const [pattern, how, title] = kind;
    const field = titles.get(name) ?? title.replace('$1', pattern.exec(name)?.[1] ?? '');
    if (how === 'runs' || how === 'values') {
      const { shown, hidden, codes, attributes } = paragraphs(xml, how === 'values');
      put(field, shown);
      put('hidden', hidden);
      put('field', codes);
      put(`${field}/attributes`, attributes);
    } else if (how === 'sheet') readSheet(xml, shared, (cell, text) => put(`${field}/${cell}`, text));
    else if (how === 'open') readOpenDocument(xml, put);
    else readWords(xml, how, put);
  }
  for (const { part, message } of unreadIn(bytes)) troubles.push({ part: prefix + part, message });
  if (read.length === 0 && troubles.length === 0)
    troubles.push({ part: `${prefix}archive`, message: 'holds no part of an Office document' });
  return troubles;
}

const isWanted = (name: string): boolean => tables.test(name) || parts.some(([pattern]) => pattern.test(name));

interface Parts {
  readonly read: readonly { readonly name: string; readonly xml: string }[];
  readonly troubles: readonly Trouble[];
}

async function partsOf(bytes: Uint8Array, allowance: Allowance, mostEntries: number): Promise<Parts> {
  const read: { name: string; xml: string }[] = [];
  const troubles: Trouble[] = [];
  // A presentation has more parts than an archive may have files, but shares its bytes.
  const own = { entries: mostEntries, bytes: allowance.bytes };
  const entries = entriesOf('zip', bytes, own, { wanted: isWanted });
  for (;;) {
    const next = await entries.next();
    if (next.done) {
      allowance.bytes = own.bytes;
      return { read, troubles: [...troubles, ...next.value] };
    }
    const { name, bytes: part, failure } = next.value;
    if (failure !== undefined && troubles.length < mostTold) troubles.push({ part: name, message: failure });
    read.push({ name, xml: xmlText(part) });
  }
}

/** What is there and was not read, each kind once. */
function unreadIn(bytes: Uint8Array): readonly Trouble[] {
  const missing = new Set(unread);
  const troubles: Trouble[] = [];
  for (const { name } of zipEntries(bytes)) {
    for (const kind of missing) {
      const [pattern, message] = kind;
      if (!pattern.test(name)) continue;
      missing.delete(kind);
      troubles.push({ part: name, message });
    }
    if (missing.size === 0) break;
  }
  return troubles;
}

const boms: readonly (readonly [string, readonly number[]])[] = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

function xmlText(bytes: Uint8Array): string {
  const encoding = boms.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0] ?? 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function readRelations(xml: string, put: Put): void {
  for (const { type, target, external } of relations(xml)) {
    if (external) put(type === 'hyperlink' ? 'link' : type === 'attachedTemplate' ? 'template' : `link:${type.slice(0, 40)}`, target);
  }
}

/** Names that stand for formulas. */
function readWorkbook(xml: string, put: Put): void {
  let parts: string[] | undefined;
  walkXml(xml, {
    open(name) {
      parts = name === 'definedName' ? [] : undefined;
    },
    close() {
      put('name', parts?.join('') ?? '');
      parts = undefined;
    },
    text(text) {
      parts?.push(text);
    },
  });
}

/** Part to field: sheets by their names. */
function sheetTitles(found: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const targets = targetsOf('xl/workbook.xml', relations(found.get('xl/_rels/workbook.xml.rels') ?? ''));
  const titles = new Map<string, string>();
  walkXml(found.get('xl/workbook.xml') ?? '', {
    open(name, attributes) {
      const target = targets.get(attributes.get('r:id') ?? '');
      if (name !== 'sheet' || target === undefined) return;
      const hidden = /hidden/i.test(attributes.get('state') ?? '');
      titles.set(target, `${hidden ? 'hidden-sheet' : 'sheet'}:${(attributes.get('name') ?? '?').slice(0, 40)}`);
    },
  });
  return titles;
}

/** Part to field: slides by their place in the show, which the names of the parts do not tell. */
function slideTitles(found: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const targets = targetsOf('ppt/presentation.xml', relations(found.get('ppt/_rels/presentation.xml.rels') ?? ''));
  const titles = new Map<string, string>();
  walkXml(found.get('ppt/presentation.xml') ?? '', {
    open(name, attributes) {
      const target = targets.get(attributes.get('r:id') ?? '');
      if (name === 'sldId' && target !== undefined) titles.set(target, `slide:${titles.size + 1}`);
    },
  });
  return titles;
}

/** Written by the program, not by the author. */
const ofTheProgram = new Set(['AppVersion', 'Application', 'generator', 'DocSecurity', 'template']);
const connectionAttributes = ['connection', 'url', 'command', 'sourceFile', 'ddeService', 'ddeTopic', 'name'];

/** Element by element: properties under their names, own data as one text, connections by what they connect to. */
function readWords(xml: string, how: 'properties' | 'words' | 'connection', put: Put): void {
  const words: string[] = [];
  let element = '';
  let property = '';
  let parts: string[] = [];
  walkXml(xml, {
    open(name, attributes) {
      element = name;
      if (how === 'properties' && name === 'property') property = (attributes.get('name') ?? '').slice(0, 40);
      else if (!/^(?:vector|variant|lpw?str)$/.test(name)) property = name.slice(0, 40);
      if (how === 'connection') for (const key of connectionAttributes) words.push(attributes.get(key) ?? '', '\n');
    },
    close() {
      if (how !== 'properties') words.push(...parts, '\n');
      else if (!ofTheProgram.has(element)) put(`property:${property}`, parts.join(''));
      parts = [];
    },
    text(text) {
      parts.push(text);
    },
  });
  put(how === 'connection' ? 'connection' : 'custom', words.join(''));
}
