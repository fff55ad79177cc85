import type { ObservableType } from '../../../domain/observable.ts';
import type { Observation } from '../../../domain/observation.ts';
import type { FeedRow } from '../../../domain/source.ts';
import {
  addressAndPort,
  asRows,
  type Ended,
  endOfLines,
  isBlank,
  isDefanged,
  linesOf,
  refuseDocuments,
  refuseShort,
  shapeOf,
  unreadable,
} from './lines.ts';

export interface TextLayout {
  /** The types that lists of this kind hold: a line of anything else is unreadable, since web pages have lines, too. */
  readonly holds: readonly ObservableType[];
  /** The comment in which the file tells how many lines it has; they are the first group. Without it, it was cut short. */
  readonly counts?: RegExp;
  readonly ended?: Ended;
}

/** One value of a list, and what stood beside it. */
export interface Listed {
  readonly value: string;
  /** Absent where the value is defanged: then whoever refangs it knows better. */
  readonly type: ObservableType | undefined;
  /** Of `192.0.2.1:443`. */
  readonly port?: number | undefined;
  /** What followed on the line: a count, a comment without its mark. */
  readonly rest: string;
}

/**
 * One value in a line: addresses, networks, ranges, names, URLs, lines of a hosts file (`0.0.0.0 name`). Lines that begin with
 * `#`, `;` or `//` are comments. @throws where the file is a page or an error in JSON, is empty, or lines are missing.
 */
export function* text(
  list: string,
  { holds, counts, ended }: TextLayout,
  read: (listed: Listed) => FeedRow | Iterable<FeedRow>,
): Generator<FeedRow> {
  refuseDocuments(list);
  const whole = endOfLines(list, ended);
  const held = new Set(holds);
  let said: number | undefined;
  let rows = 0;
  for (const line of linesOf(list.slice(0, whole))) {
    if (isComment(line)) {
      said ??= countIn(line, counts);
    } else if (!isBlank(line)) {
      rows += 1;
      const found = valuesIn(line.trim(), held);
      if (found === undefined) yield unreadable(line);
      else for (const listed of found) yield* asRows(read(listed));
    }
  }
  if (whole < list.length) yield unreadable(list.slice(whole));
  if (counts && said === undefined) throw new Error('cut short: no line tells how many rows there are');
  refuseShort(rows, said ?? 0);
}

function isComment(line: string): boolean {
  return /^\s*(?:[#;]|\/\/)/.test(line);
}

function countIn(line: string, counts: RegExp | undefined): number | undefined {
  const said = counts?.exec(line)?.[1];
  return said === undefined ? undefined : Number(said);
}

/** Undefined where the line holds nothing that this list may hold. */
function valuesIn(line: string, held: ReadonlySet<ObservableType>): readonly Listed[] | undefined {
  const cut = line.search(/\s/);
  const word = cut === -1 ? line : line.slice(0, cut);
  const rest = cut === -1 ? '' : line.slice(cut + 1).trim();
  if (rest !== '' && held.has('domain') && hosts.has(word)) return names(rest);
  // Longer than two addresses it is no range.
  const ranged = line.length < 100 && held.has('ip-range') ? /^(\S+)\s*-\s*(\S+)$/.exec(line) : null;
  const [, first, last] = ranged ?? [];
  if (first !== undefined && shapeOf(`${first}-${last}`) === 'ip-range') return [{ value: `${first}-${last}`, type: 'ip-range', rest: '' }];
  const value = word.replace(/[,;]+$/, '');
  const note = rest.replace(/^(?:[#;,|]+|\/\/)\s*/, '');
  const type = shapeOf(value);
  if (type !== undefined && held.has(type)) return [{ value, type: isDefanged(value) ? undefined : type, rest: note }];
  const placed = held.has('ipv4') ? addressAndPort(value) : undefined;
  return placed && [{ value: placed.value, type: undefined, port: placed.port, rest: note }];
}

/** Where names lead that are not to be reached. */
const hosts: ReadonlySet<string> = new Set(['0.0.0.0', '127.0.0.1', '::', '::1']);

/** A hosts file begins with the names of the machine itself: they have no dot. */
function names(rest: string): readonly Listed[] | undefined {
  const [before = '', ...comment] = rest.split('#');
  const all = before.split(/\s+/).filter((name) => name.includes('.') && name !== 'localhost.localdomain' && !hosts.has(name));
  if (all.some((name) => shapeOf(name) !== 'domain')) return undefined;
  return all.map((value) => ({ value, type: 'domain' as const, rest: comment.join('#').trim() }));
}

/** Of a list that says the same of every value. */
export function saying(says: readonly Observation[]): (listed: Listed) => FeedRow {
  return ({ value, type }) => ({ value, type, says });
}
