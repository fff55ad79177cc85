import { walkXml } from './walk-xml.ts';

export interface Relation {
  readonly id: string;
  /** The last word of its type: `hyperlink`, `attachedTemplate`, `oleObject`, `worksheet`… */
  readonly type: string;
  readonly target: string;
  /** Whether it leads out of the document. */
  readonly external: boolean;
}

/** What a `.rels` part of an Office document says. */
export function relations(xml: string): readonly Relation[] {
  const found: Relation[] = [];
  walkXml(xml, {
    open(name, attributes) {
      if (name !== 'Relationship') return;
      const target = attributes.get('Target') ?? '';
      const type = attributes.get('Type') ?? '';
      const external = attributes.get('TargetMode')?.toLowerCase() === 'external' || /^[a-z]+:\/\//i.test(target);
      found.push({ id: attributes.get('Id') ?? '', type: type.slice(type.lastIndexOf('/') + 1), target, external });
    },
  });
  return found;
}

/** Where the parts that a part names stand in its archive, by id: `xl/workbook.xml` and `worksheets/sheet1.xml` give `xl/worksheets/sheet1.xml`. */
export function targetsOf(part: string, found: readonly Relation[]): ReadonlyMap<string, string> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  return new Map(
    found.filter(({ external }) => !external).map(({ id, target }) => [id, target.startsWith('/') ? target.slice(1) : folder + target]),
  );
}
