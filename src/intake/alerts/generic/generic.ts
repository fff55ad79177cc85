import { type Alert, type AlertAdapter, type Role, type Severity, severities } from '../../../domain/intake.ts';
import type { ObservableType } from '../../../domain/observable.ts';
import { alertOf } from '../reading/alert-of.ts';
import { at, type Payload, placesAt, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { leavesOf } from '../reading/leaves.ts';
import { markingOfWords } from '../reading/markings.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfWord } from '../reading/severity.ts';

/** What stands at one path of a user's own JSON. */
export interface GenericField {
  readonly role: Role;
  /** Absent: a text, in which anything may stand. */
  readonly types?: readonly ObservableType[] | undefined;
  readonly ours?: boolean | undefined;
}

/** How a user's own JSON is read, in the manner of a Sigma field mapping. All paths are dotted, and go through lists. */
export interface GenericMap {
  /** Lower-case, in addresses and settings. */
  readonly id: string;
  readonly name: string;
  /** Where the alerts stand, if not the whole body (or each line, or each of a list) is one. */
  readonly alerts?: string | undefined;
  /** By path. */
  readonly fields: Readonly<Record<string, GenericField>>;
  /** Whether other texts are read too, as `mentioned`. Absent: they are not. */
  readonly rest?: boolean | undefined;
  /** Ids to keep, by the name they are kept under. */
  readonly ids?: Readonly<Record<string, string>> | undefined;
  /** Paths that make an alert one of its kind. Absent: it is known by its content. */
  readonly key?: readonly string[] | undefined;
  readonly title?: string | undefined;
  readonly rule?: string | undefined;
  readonly severity?:
    | {
        readonly path: string /** Their words (or numbers, as texts) in ours, beside those that anybody knows. */;
        readonly words?: Readonly<Record<string, Severity>> | undefined;
      }
    | undefined;
  readonly occurredAt?: string | undefined;
  readonly link?: string | undefined;
  readonly tlp?: string | undefined;
  readonly pap?: string | undefined;
}

/** An adapter of any JSON by a map of the user. An alert in which none of the mapped fields stands, and nothing else is read, is none of its kind. */
export function genericAdapter(map: GenericMap): AlertAdapter {
  return defineAdapter({
    id: map.id,
    name: map.name,
    expects: expected(map),
    items: (value) => (map.alerts === undefined ? [value].flat() : placesAt(value, map.alerts).flatMap((place) => place.value)),
    read: (alert) => read(alert, map),
  });
}

function expected({ alerts, fields, rest }: GenericMap): string {
  if (alerts !== undefined) return `a list of alerts at "${alerts}"`;
  return rest ? 'an object' : `an object with one of the mapped fields (${Object.keys(fields).slice(0, 5).join(', ')})`;
}

/** Reads any JSON without a map: every text in it, as mentioned. For senders that nobody has written a map for. */
export const anyJson: AlertAdapter = genericAdapter({ id: 'generic', name: 'JSON', fields: {}, rest: true, title: 'title' });

function read(alert: Payload, map: GenericMap): Alert | undefined {
  const saying = createSaying();
  const said = new Set<string>();
  let mapped = false;
  for (const [path, { role, types, ours }] of Object.entries(map.fields)) {
    for (const { field, value } of placesAt(alert, path)) {
      mapped = true;
      said.add(field);
      saying.say(field, value, { role, ...(types ? { as: types } : {}), ...(ours ? { ours } : {}) });
    }
  }
  if (!mapped && !map.rest) return undefined;
  for (const { field, value } of map.rest ? leavesOf(alert) : []) {
    if (!said.has(field) && !said.has(field.replace(/\[\d+\]$/, ''))) saying.say(field, value, { role: 'mentioned' });
  }
  const text = (path: string | undefined) => (path === undefined ? undefined : textAt(alert, path));
  const rule = text(map.rule);
  return alertOf({
    vendor: map.id,
    ids: Object.fromEntries(Object.entries(map.ids ?? {}).map(([name, path]) => [name, text(path)])),
    severity: severityOf(text(map.severity?.path), map.severity?.words ?? {}),
    rule,
    occurredAt: map.occurredAt === undefined ? undefined : at(alert, map.occurredAt),
    link: text(map.link),
    key: map.key?.map(text),
    title: text(map.title) ?? rule ?? `${map.name} alert`,
    marking: markingOfWords(text(map.tlp), text(map.pap)),
    saying,
  });
}

function severityOf(word: string | undefined, words: Readonly<Record<string, Severity>>): Severity | null {
  const own = word !== undefined && Object.hasOwn(words, word) ? words[word] : undefined;
  return own !== undefined && severities.includes(own) ? own : severityOfWord(word);
}
