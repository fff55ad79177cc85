import type { Format } from '../domain/ports.ts';
import { csv } from './formats/csv.ts';
import { json } from './formats/json.ts';
import { markdown } from './formats/markdown.ts';
import { ndjson } from './formats/ndjson.ts';
import { stix } from './formats/stix.ts';
import { table } from './formats/table.ts';

/** Every format by its id, in the order they are offered. Without a prototype: `constructor` is no format. */
export const formats: Readonly<Record<string, Format>> = Object.assign(
  Object.create(null),
  Object.fromEntries([table, json, ndjson, csv, markdown, stix].map((format) => [format.id, format])),
);
