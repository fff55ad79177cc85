import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../../writes.ts';

/** `number`: an integer. */
type Column = 'text' | 'number' | 'real' | 'bytes';
type Cell = string | number | Uint8Array | null;

/** Rows handed to a statement as one parameter, so that its text is the same for one row and for a thousand. */
export type Table<C extends string> = (dialect: Dialect, rows: readonly Readonly<Record<C, Cell>>[]) => RawBuilder<unknown>;

/** A table of such rows, to select from: it stands in brackets and needs a name behind it. */
export function tableOf<C extends string>(columns: Readonly<Record<C, Column>>): Table<C> {
  const names = Object.keys(columns) as C[];
  const heads = { sqlite: headOf('sqlite', columns), postgres: headOf('postgres', columns) };
  const binary = names.some((name) => columns[name] === 'bytes');
  return (dialect, rows) => {
    const plain = binary ? rows.map((row) => Object.fromEntries(names.map((name) => [name, hexed(row[name])]))) : rows;
    return sql`(${heads[dialect]} from ${each(dialect, plain)})`;
  };
}

/** For `in`. */
export function numbersOf(dialect: Dialect, numbers: readonly number[]): RawBuilder<unknown> {
  return dialect === 'postgres'
    ? sql`(select cast(value as bigint) from jsonb_array_elements_text(cast(${JSON.stringify(numbers)} as jsonb)) as each (value))`
    : sql`(select value from json_each(${JSON.stringify(numbers)}))`;
}

/** For `in`. */
export function textsOf(dialect: Dialect, texts: readonly string[]): RawBuilder<unknown> {
  const json = storableJson(JSON.stringify(texts));
  return dialect === 'postgres'
    ? sql`(select value from jsonb_array_elements_text(cast(${json} as jsonb)) as each (value))`
    : sql`(select value from json_each(${json}))`;
}

function each(dialect: Dialect, rows: readonly unknown[]): RawBuilder<unknown> {
  const json = storableJson(JSON.stringify(rows));
  return dialect === 'postgres' ? sql`jsonb_array_elements(cast(${json} as jsonb)) as each (value)` : sql`json_each(${json})`;
}

function headOf(dialect: Dialect, columns: Readonly<Record<string, Column>>): RawBuilder<unknown> {
  const spelled = Object.entries(columns).map(([name, column]) => {
    const text = `value ->> '${name}'`;
    if (column === 'text') return `${text} as ${name}`;
    if (column === 'number') return `cast(${text} as bigint) as ${name}`;
    if (column === 'real') return `cast(${text} as double precision) as ${name}`;
    return `${dialect === 'postgres' ? `decode(${text}, 'hex')` : `unhex(${text})`} as ${name}`;
  });
  return sql.raw(`select ${spelled.join(', ')}`);
}

function hexed(cell: Cell): string | number | null {
  return cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : cell;
}

/** Postgres keeps no NUL and no half of a surrogate pair in a text. Both stay what they are inside JSON that is kept as a text. */
function storableJson(json: string): string {
  if (!/\\u(?:0000|d[89a-f])/i.test(json)) return json;
  return json.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/gi, (one) => (one.length > 2 ? '\\ufffd' : one));
}
