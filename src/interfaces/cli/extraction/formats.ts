import { forCsv, forJson, forTerminal, type Sighting } from '../../../app.ts';
import { defang } from '../../../domain/defang.ts';
import { inert } from '../../../domain/inert.ts';
import { mailLines } from '../../../domain/mail-lines.ts';
import { observableTypes } from '../../../domain/observable.ts';
import type { SightingsEnd } from './sightings.ts';

/** A way to write what is found, line by line as it is found. */
interface SightingFormat {
  head(origin: string): string;
  /** `index` from 0. */
  row(sighting: Sighting, index: number): string;
  tail(end: SightingsEnd & { readonly count: number; readonly mentions: boolean }): string;
}

const widestType = Math.max(...observableTypes.map((type) => type.length));
const nothing = (): string => '';

const table: SightingFormat = {
  head: nothing,
  row({ observable, mention }) {
    const { type, value } = observable;
    const { written, start, field, confidence, reason } = mention;
    const shown = forTerminal(defang(observable));
    // What was written says more only where it is neither the value nor how the value is shown.
    const original =
      written === value || written === shown ? '' : `  ← ${forTerminal(written.length > 80 ? `${written.slice(0, 79)}…` : written)}`;
    return `${type.padEnd(widestType)}  ${shown.padEnd(40)}  ${confidence.toFixed(2)}  ${forTerminal(reason)}  (${forTerminal(field)}:${start})${original}\n`;
  },
  tail({ count, troubles, mentions, mails }) {
    const what = mentions ? 'mention' : 'indicator';
    // Guesses and limits are among them: not all of it stayed unread.
    const notes = troubles.length === 0 ? '' : `, with ${troubles.length} note${troubles.length === 1 ? '' : 's'} on what was read`;
    const said = mails.flatMap((mail) => mailLines(mail)).map((line) => `${inert(forTerminal(line))}\n`);
    return `${said.join('')}${count} ${what}${count === 1 ? '' : 's'} found${notes}\n`;
  },
};

/** One value a line, and nothing that would end it early: exact values of files and user agents are in JSON. */
const values: SightingFormat = {
  head: nothing,
  row: ({ observable }) => `${forTerminal(observable.value)}\n`,
  tail: nothing,
};

function wire({ observable, mention }: Sighting) {
  const { confidence, reason, field, start, written, role } = mention;
  const base = { ioc_value: observable.value, ioc_type: observable.type, confidence, reason, field, offset: start, written };
  return role === undefined ? base : { ...base, role };
}

const ndjson: SightingFormat = {
  head: nothing,
  row: (sighting) => `${forJson(JSON.stringify(wire(sighting)))}\n`,
  tail: nothing,
};

const json: SightingFormat = {
  head: (origin) => `{\n  "origin": ${forJson(JSON.stringify(origin))},\n  "findings": [`,
  row: (sighting, index) => `${index === 0 ? '' : ','}\n    ${forJson(JSON.stringify(wire(sighting)))}`,
  tail: ({ count, kind, troubles, mails }) =>
    `${count === 0 ? '' : '\n  '}],\n  "kind": ${JSON.stringify(kind)},\n  "mails": ${forJson(JSON.stringify(mails))},\n  "troubles": ${forJson(JSON.stringify(troubles))}\n}\n`,
};

const csv: SightingFormat = {
  head: () => 'ioc_value,ioc_type,confidence,reason,field,offset,written\r\n',
  row: ({ observable: { value, type }, mention: { confidence, reason, field, start, written } }) =>
    `${[value, type, String(confidence), reason, field, String(start), written].map(forCsv).join(',')}\r\n`,
  tail: nothing,
};

export const sightingFormats = { table, values, json, ndjson, csv } as const satisfies Readonly<Record<string, SightingFormat>>;
