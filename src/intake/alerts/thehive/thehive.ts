import type { Alert, AlertAdapter } from '../../../domain/intake.ts';
import { type Marking, type Pap, paps, type Tlp, tlps } from '../../../domain/marking.ts';
import { alertOf } from '../reading/alert-of.ts';
import { at, isPayload, type Payload, textAt } from '../reading/at.ts';
import { defineAdapter } from '../reading/define-adapter.ts';
import { strictest } from '../reading/markings.ts';
import { meanings } from '../reading/meaning.ts';
import { createSaying } from '../reading/saying.ts';
import { severityOfNumber } from '../reading/severity.ts';
import { sayObservable } from './observables.ts';

export interface TheHiveSettings {
  /** Logins as which we write to TheHive: what they did is not work for us, or we would go round in circles. Lower or upper case. */
  readonly ownUsers?: readonly string[] | undefined;
  /** Before 5.2 TLP 3 was red; since then it is amber+strict, and 4 is red. */
  readonly tlp3?: 'amber+strict' | 'red' | undefined;
}

/** Names of objects in both versions of the endpoint. An observable is an `Observable`, and was a `case_artifact`. */
const kinds: Readonly<Record<string, 'observable' | 'alert' | 'case'>> = {
  observable: 'observable',
  case_artifact: 'observable',
  alert_artifact: 'observable',
  artifact: 'observable',
  alert: 'alert',
  case: 'case',
};

/**
 * TheHive 5's webhook notifier, endpoint versions 0 (`operation`, `createdBy`) and 1 (`action`, `_createdBy`) [V: contracts
 * (j), and published recordings of version 0]. What was created is taken: an observable, an alert, a case. Anything else
 * (updates, deletions, jobs, tasks, the work of `ownUsers`) is understood, and nothing is to be done.
 */
export function theHiveAdapter({ ownUsers = [], tlp3 = 'amber+strict' }: TheHiveSettings = {}): AlertAdapter {
  const own = new Set(ownUsers.map((user) => user.toLowerCase()));
  return defineAdapter({
    id: 'thehive',
    name: 'TheHive',
    expects: 'an audit with "objectType" and "action" or "operation"',
    read: (audit) => read(audit, own, tlp3),
  });
}

function read(audit: Payload, own: ReadonlySet<string>, tlp3: Tlp): Alert | null | undefined {
  const type = textAt(audit, 'objectType');
  const action = textAt(audit, 'action', 'operation');
  if (type === undefined || action === undefined) return undefined;
  const user = textAt(audit, '_createdBy', 'createdBy') ?? '';
  const name = type.toLowerCase();
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  // Version 0 has the whole object in `object` too; an older one of TheHive 4 only in `details`.
  const object = [audit.object, audit.details].find(isPayload);
  if (!kind || !object || own.has(user.toLowerCase()) || !/^creat/i.test(action)) return null;
  const field = object === audit.object ? 'object' : 'details';
  const parents = [audit.context, object.case, object.alert]
    .filter(isPayload)
    .filter((each) => textAt(each, '_id', 'id') !== textAt(object, '_id', 'id'));
  const saying = createSaying();
  const inside =
    kind === 'observable'
      ? []
      : ['observables', 'artifacts'].flatMap((list) =>
          [object[list]]
            .flat()
            .filter(isPayload)
            .slice(0, 2_500)
            .map((each) => ({ list, each })),
        );
  if (kind === 'observable') sayObservable(saying, object, field);
  else for (const part of ['title', 'description', 'summary']) saying.say(`${field}.${part}`, object[part], meanings.text);
  for (const [index, { list, each }] of inside.entries()) sayObservable(saying, each, `${field}.${list}[${index}]`);
  const id = textAt(audit, 'objectId') ?? textAt(object, '_id', 'id');
  const title =
    kind === 'observable'
      ? `${textAt(object, 'dataType') ?? 'observable'} in ${textAt(parents[0], 'title') ?? 'TheHive'}`
      : textAt(object, 'title');
  return alertOf({
    vendor: 'thehive',
    ids: {
      objectType: type,
      objectId: id,
      rootId: audit.rootId,
      audit: audit._id,
      requestId: audit.requestId,
      organisation: textAt(audit, 'organisation.organisation'),
      organisationId: textAt(audit, 'organisation.organisationId'),
      dataType: object.dataType,
      type: object.type,
      source: object.source,
      sourceRef: object.sourceRef,
      number: at(object, 'number') ?? object.caseId ?? textAt(parents[0], 'number', 'caseId'),
      parentId: textAt(parents[0], '_id', 'id'),
      parentType: textAt(parents[0], '_type'),
    },
    severity: severityOfNumber(textAt(object, 'severity') ?? textAt(parents[0], 'severity'), [
      [4, 'critical'],
      [3, 'high'],
      [2, 'medium'],
      [1, 'low'],
    ]),
    rule: kind === 'alert' ? textAt(object, 'type') : undefined,
    occurredAt: object.date ?? object.startDate ?? object._createdAt ?? object.createdAt,
    link: object.externalLink,
    key: [kind, id, textAt(object, '_createdAt', 'createdAt') ?? '-'],
    title,
    marking: markingOf([object, ...inside.map(({ each }) => each)], parents, tlp3),
    saying,
  });
}

/** The strictest of what is told: of the objects themselves or, where they tell nothing, of what they are in. */
function markingOf(objects: readonly Payload[], parents: readonly Payload[], tlp3: Tlp): Partial<Marking> {
  const numbers: readonly Tlp[] = ['clear', 'green', 'amber', tlp3, 'red'];
  const tlpOf = (list: readonly Payload[]) =>
    strictest(
      tlps,
      list.map(({ tlp }) => (typeof tlp === 'number' ? numbers[tlp] : undefined)),
    );
  const papOf = (list: readonly Payload[]) =>
    strictest<Pap>(
      paps,
      list.map(({ pap }) => (typeof pap === 'number' ? paps[pap] : undefined)),
    );
  const [tlp, pap] = [tlpOf(objects) ?? tlpOf(parents), papOf(objects) ?? papOf(parents)];
  return { ...(tlp === undefined ? {} : { tlp }), ...(pap === undefined ? {} : { pap }) };
}
