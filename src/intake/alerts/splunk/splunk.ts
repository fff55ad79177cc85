import { createHash } from 'node:crypto';
import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { sayCimRow } from '../fields/cim-fields.ts';
import { alertOf } from '../reading/alert-of.ts';
import { isPayload, type Payload, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { markingOfWords } from '../reading/markings.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfNumber, severityOfWord } from '../reading/severity.ts';
import { rowsOf } from './rows.ts';

/**
 * Splunk's webhook alert action, which sends the first row of a search as `result` and can set no headers [V: contracts
 * (d)], and custom alert actions that send every row as `results`. One delivery is one alert. Its key is the search run
 * (`sid`) and what its rows say, because an alert per result and a real-time search send one `sid` again and again.
 */
export const splunk: AlertAdapter = defineAdapter({
  id: 'splunk',
  name: 'Splunk',
  expects: 'an object with "result" or "results", and "sid" or "search_name",',
  items: (value) => [value],
  read,
});

function read(payload: Payload): Alert | undefined {
  const rows = rowsOf(payload);
  const searched = textAt(payload, 'sid', 'search_name');
  if (!rows || searched === undefined) return undefined;
  const saying = createSaying();
  for (const { field, row } of rows) {
    if (saying.full) break;
    sayCimRow(saying, row, `${field}.`);
  }
  const first = rows[0]?.row;
  const rule = textAt(payload, 'search_name');
  return alertOf({
    vendor: 'splunk',
    ids: {
      sid: payload.sid,
      search_name: payload.search_name,
      app: payload.app,
      owner: payload.owner,
      server_host: payload.server_host,
      server_uri: payload.server_uri,
      _cd: first?._cd,
      _bkt: first?._bkt,
      index: first?.index,
    },
    severity: severityOfRow(first, payload),
    rule,
    occurredAt: first?._time,
    link: payload.results_link,
    key: [textAt(payload, 'sid') ?? searched, digestOf(rows.map(({ row }) => row))],
    title: rule ?? 'Splunk alert',
    marking: markingOfWords(textAt(first, 'tlp', 'TLP'), textAt(first, 'pap', 'PAP')),
    saying,
  });
}

/** By the words of the row, or by the number of the alert (1 info to 6 fatal), as custom alert actions can pass it on. */
function severityOfRow(row: Payload | undefined, payload: Payload) {
  return (
    severityOfWord(row?.urgency) ??
    severityOfWord(row?.severity) ??
    severityOfWord(payload.severity) ??
    severityOfNumber(textAt(payload, 'severity', 'configuration.severity'), [
      [5, 'critical'],
      [4, 'high'],
      [3, 'medium'],
      [2, 'low'],
      [1, 'info'],
    ])
  );
}

/** Over names and texts of flat rows, in a form in which no two are alike. */
function digestOf(rows: readonly Payload[]): string {
  const hash = createHash('sha256');
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const texts = (Array.isArray(value) ? value : [value]).map((each) => (isPayload(each) || Array.isArray(each) ? '{}' : String(each)));
      hash.update(JSON.stringify([name, ...texts]));
    }
    hash.update('\n');
  }
  return hash.digest('hex').slice(0, 32);
}
