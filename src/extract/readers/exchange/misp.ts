import { extractInto } from '../../extract.ts';
import type { Gathering } from '../../gather.ts';
import { readTyped } from '../names.ts';
import { declaredTypes } from './declared.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

/** What a MISP attribute that is not meant for detection is worth: it is context, such as a link to a report. */
const context = 0.6;

/** Whether a parsed JSON value is what MISP exports: one event, a list of them, or the answer to a search. */
export function isMisp(value: unknown): boolean {
  return eventsOf(value).length > 0 || looseAttributes(value).length > 0;
}

/**
 * Reads a MISP event, or several, as MISP exports it (misp-standard.org, core format). Attributes are of the type they
 * declare, composite ones (`filename|sha256`) of both; types that we do not know are read as text. Attributes that are not
 * for detection (`to_ids` is false) are less sure; deleted ones are left out. Fields are `attribute:ip-dst`,
 * `object:file/attribute:sha256`, `…/comment`, `info` and `tag`; of several events with `event:2/` before them.
 */
export function readMisp(gathering: Gathering, value: unknown): void {
  const events = eventsOf(value);
  for (const [index, event] of events.entries()) {
    const prefix = events.length === 1 ? '' : `event:${index + 1}/`;
    extractInto(gathering, text(event.info), `${prefix}info`);
    for (const tag of objects(event.Tag)) extractInto(gathering, text(tag.name), `${prefix}tag`);
    readAttributes(gathering, event, prefix);
    for (const object of objects(event.Object)) {
      if (object.deleted === true) continue;
      const at = `${prefix}object:${text(object.name)}/`;
      extractInto(gathering, text(object.comment), `${at}comment`);
      readAttributes(gathering, object, at);
    }
    for (const report of objects(event.EventReport)) {
      if (report.deleted !== true) extractInto(gathering, text(report.content), `${prefix}report`);
    }
  }
  for (const attribute of looseAttributes(value)) readAttribute(gathering, attribute, '');
}

function eventsOf(value: unknown): readonly Json[] {
  const answer = isObject(value) && value.response !== undefined ? value.response : value;
  const listed = Array.isArray(answer) ? objects(answer) : isObject(answer) ? [answer] : [];
  return listed.flatMap(({ Event }) => (isObject(Event) && (Array.isArray(Event.Attribute) || Array.isArray(Event.Object)) ? [Event] : []));
}

/** A search for attributes answers with these alone. */
function looseAttributes(value: unknown): readonly Json[] {
  const answer = isObject(value) ? value.response : undefined;
  return isObject(answer) ? objects(answer.Attribute).filter(({ type, value: held }) => text(type) !== '' && text(held) !== '') : [];
}

function readAttributes(gathering: Gathering, holder: Json, prefix: string): void {
  for (const attribute of [...objects(holder.Attribute), ...objects(holder.ShadowAttribute)]) readAttribute(gathering, attribute, prefix);
}

function readAttribute(gathering: Gathering, attribute: Json, prefix: string): void {
  if (attribute.deleted === true) return;
  const type = text(attribute.type);
  const value = text(attribute.value);
  const field = `${prefix}attribute:${type}`;
  const forDetection = attribute.to_ids !== false;
  const how = {
    reason: `a MISP attribute of type ${type}${forDetection ? '' : ', not for detection'}`,
    confidence: forDetection ? 1 : context,
  };
  for (const { part, of, start } of partsOf(type, value)) {
    const types = declaredTypes(of);
    if (types === undefined) extractInto(gathering, part, field);
    else readTyped(gathering, types, part, field, { ...how, start });
  }
  extractInto(gathering, text(attribute.comment), `${field}/comment`);
}

interface Part {
  readonly part: string;
  readonly of: string;
  readonly start: number;
}

/** A composite attribute is two with a bar between: `filename|sha256`, `ip-dst|port`; a sample is a file name and its MD5. */
function partsOf(type: string, value: string): readonly Part[] {
  const [first = '', second] = (type === 'malware-sample' ? 'filename|md5' : type).split('|');
  // A name of a file may hold a bar; a hash, an address or a port does not.
  const bar = second === undefined ? -1 : value.lastIndexOf('|');
  if (bar === -1 || second === undefined) return [{ part: value, of: first, start: 0 }];
  const left = { part: value.slice(0, bar), of: first, start: 0 };
  return second === 'port' ? [left] : [left, { part: value.slice(bar + 1), of: second, start: bar + 1 }];
}
