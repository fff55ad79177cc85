import { createHash } from 'node:crypto';
import type { Alert, Severity } from '../../../domain/intake.ts';
import { meantOfCef, saidOfLeef } from '../../alerts/fields/cef-fields.ts';
import { alertOf, type Draft } from '../../alerts/reading/alert-of.ts';
import type { Payload } from '../../alerts/reading/at.ts';
import { meanings } from '../../alerts/reading/meaning.ts';
import { createSaying, sayingLimits } from '../../alerts/reading/saying.ts';
import { severityOfCef } from '../../alerts/reading/severity.ts';
import { type CefEvent, readCef } from './cef.ts';
import { jsonDraft, readJsonBody, wazuhAlert } from './json-body.ts';
import { type LeefEvent, readLeef } from './leef.ts';
import { meaningOfName } from './sided-names.ts';
import type { SyslogMessage } from './syslog-message.ts';
import { toldTime } from './times.ts';

/** What the text of a message is. */
export const bodies = ['cef', 'leef', 'json', 'text'] as const;
export type Body = (typeof bodies)[number];

/** When a message came, and from which address. */
export interface Receipt {
  readonly at: Date;
  readonly peer?: string | undefined;
}

/**
 * The alert that one message is. Its severity is the event's own, and that of the message only where the event has none;
 * the machine that sent it is ours. Delivered again it has the same key: that of its own id, device and time, or of its
 * content and time. Two messages that are alike and tell no time are one within a minute. Never throws.
 */
export function alertOfSyslog(message: SyslogMessage, receipt: Receipt): { readonly body: Body; readonly alert: Alert } {
  const { body, alert } = readBody(message, receipt);
  const own = saidOfHeader(message);
  const troubles = message.broken ? [{ part: 'syslog', message: 'its structured data is broken, and was read as text' }] : [];
  const whole: Alert = {
    ...alert,
    facts: {
      ...alert.facts,
      ids: { ...idsOf(message, receipt), ...alert.facts.ids },
      severity: alert.facts.severity ?? severityOfPriority(message.severity),
      occurredAt: alert.facts.occurredAt ?? message.at,
    },
    key: alert.key ?? contentKey(message, receipt),
    said: [...alert.said, ...own.said],
    troubles: [...alert.troubles, ...own.troubles, ...troubles],
  };
  return { body, alert: printable(whole) };
}

function readBody(message: SyslogMessage, receipt: Receipt): { readonly body: Body; readonly alert: Alert } {
  const { text } = message;
  const cef = readCef(text);
  if (cef) return { body: 'cef', alert: alertOf(ofCef(cef, message, receipt)) };
  const leef = readLeef(text);
  if (leef) return { body: 'leef', alert: alertOf(ofLeef(leef, receipt)) };
  const json = readJsonBody(text);
  if (json) return { body: 'json', alert: wazuhAlert(json, text) ?? alertOf(ofJson(json, message, receipt)) };
  const saying = createSaying();
  saying.say('message', text, meanings.text);
  return { body: 'text', alert: alertOf({ vendor: 'syslog', ids: {}, severity: null, title: text || message.msgId, saying }) };
}

function ofCef(event: CefEvent, { host, at: sent }: SyslogMessage, { at }: Receipt): Draft {
  const { extension, vendor, product, name, signatureId } = event;
  const one = (...keys: readonly string[]) => keys.map((key) => extension.get(key)).find((value) => value !== undefined && value !== '');
  const saying = createSaying();
  saying.say('name', name, meanings.text);
  for (const [key, value, meaning] of meantOfCef(extension)) {
    const label = extension.get(`${key}Label`)?.slice(0, 80);
    saying.say(label ? `${key} (${label})` : key, value, meaning);
  }
  const time = one('rt', 'deviceReceiptTime', 'start', 'startTime', 'end', 'endTime', 'art');
  const externalId = one('externalId', 'eventId', 'deviceEventId');
  const device = one('deviceExternalId', 'dvchost', 'deviceHostName', 'dvc', 'deviceAddress') ?? host;
  return {
    vendor: 'cef',
    ids: {
      ...{ deviceVendor: vendor, deviceProduct: product, deviceVersion: event.productVersion, signatureId },
      ...picked(extension, 'externalId eventId deviceEventId deviceExternalId dvchost deviceHostName dvc deviceAddress agentId'),
    },
    severity: severityOfCef(event.severity),
    rule: name || signatureId,
    occurredAt: time === undefined ? undefined : toldTime(time, at),
    // Its time belongs to it: products begin to count again, and some number the case and not the event.
    key: isId(externalId) ? ['cef', vendor, product, signatureId, device ?? '-', externalId, time ?? sent ?? '-'] : undefined,
    title: `${name || signatureId} (${vendor} ${product})`,
    saying,
  };
}

function ofLeef(event: LeefEvent, { at }: Receipt): Draft {
  const { attributes, vendor, product, eventId } = event;
  const said = saidOfLeef(attributes);
  const name = ['eventName', 'name', 'ruleName', 'cat'].map((key) => attributes.get(key)).find(Boolean);
  const time = attributes.get('devTime');
  const full = said.length >= sayingLimits.texts;
  return {
    vendor: 'leef',
    ids: {
      ...{ vendor, product, version: event.productVersion, eventId },
      ...picked(attributes, 'externalId identHostName deviceGUID dvchost dvc'),
    },
    severity: severityOfCef(attributes.get('sev') ?? attributes.get('severity') ?? ''),
    rule: name ? `${eventId}: ${name}` : eventId,
    occurredAt: time === undefined ? undefined : toldTime(time, at),
    title: `${name ?? eventId} (${vendor} ${product})`,
    saying: { say: () => {}, said, troubles: full ? [{ part: 'attributes', message: `only the first ${said.length} were read` }] : [] },
  };
}

function ofJson(body: Payload, { app, msgId }: SyslogMessage, { at }: Receipt): Draft {
  const draft = jsonDraft(body);
  const time = typeof draft.occurredAt === 'string' ? (toldTime(draft.occurredAt, at) ?? draft.occurredAt) : undefined;
  return { vendor: 'syslog-json', ...draft, occurredAt: time, title: draft.title ?? `event of ${app ?? msgId ?? 'syslog'}` };
}

/** Of emergency and alert to debug, by RFC 5424, table 2; null where the message has no PRI. */
function severityOfPriority(severity: number | undefined): Severity | null {
  const words = ['critical', 'critical', 'critical', 'high', 'medium', 'low', 'info', 'info'] as const;
  return severity === undefined ? null : (words[severity] ?? null);
}

function saidOfHeader({ host, data }: SyslogMessage) {
  const saying = createSaying();
  if (host !== undefined) saying.say('syslog.host', host, meanings.ourHost);
  for (const { element, name, value } of data) saying.say(`syslog.${element}.${name}`, value, meaningOfName(name));
  return saying;
}

const longestId = 255;

function idsOf({ host, app, procId, msgId, facility }: SyslogMessage, { peer }: Receipt): Record<string, string> {
  const ids = { host, app, procid: procId, msgid: msgId, facility: facility?.toString(), peer };
  return Object.fromEntries(
    Object.entries(ids).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1].length <= longestId),
  );
}

function picked(pairs: ReadonlyMap<string, string>, names: string): Record<string, string | undefined> {
  return Object.fromEntries(names.split(' ').map((name) => [name, pairs.get(name)]));
}

/** Not what senders write where there is none. */
function isId(id: string | undefined): id is string {
  return id !== undefined && !/^(?:0+|-|n\/?a|null|none|unknown)$/i.test(id.trim()) && id.trim() !== '';
}

function contentKey({ host, app, procId, msgId, at, text, data }: SyslogMessage, { at: received }: Receipt): string {
  const time = at ?? (tellsTime(text) ? '' : received.toISOString().slice(0, 16));
  const parts = [
    host ?? '',
    app ?? '',
    procId ?? '',
    msgId ?? '',
    time,
    text,
    ...data.flatMap(({ element, name, value }) => [element, name, value]),
  ];
  return `sha256:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

/** It has a time of its own in the places where events have one. */
function tellsTime(text: string): boolean {
  return /(?:^|[\s"|^,;])(?:rt|start|end|devTime|@?timestamp|time)"?\s?[=:]\s?"?[\dA-Z][\w:+.-]/.test(text);
}

/** No control characters and no halves of signs: databases refuse them, and terminals obey them. */
function printable(alert: Alert): Alert {
  const { facts } = alert;
  return {
    ...alert,
    facts: {
      ...facts,
      ids: Object.fromEntries(Object.entries(facts.ids).map(([name, id]) => [plain(name), plain(id)])),
      ...(facts.rule !== undefined && { rule: plain(facts.rule) }),
      ...(facts.occurredAt !== undefined && { occurredAt: plain(facts.occurredAt) }),
    },
    ...(alert.key !== undefined && { key: plain(alert.key) }),
    title: plain(alert.title),
    said: alert.said.map((said) => ({ ...said, field: plain(said.field), text: plain(said.text) })),
    troubles: alert.troubles.map(({ part, message }) => ({ part: plain(part), message: plain(message) })),
  };
}

function plain(text: string): string {
  return text.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, ' ');
}
