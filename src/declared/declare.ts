import { z } from 'zod';
import type { Declaration, DeclarationPlace } from '../domain/declaration.ts';
import { feedObjections } from './check-feed.ts';
import { httpObjections } from './check-http.ts';
import { createFeedSource } from './feed-source.ts';
import { createHttpSource } from './http-source.ts';
import { complaints } from './schema/complaints.ts';
import { feedFile } from './schema/feed-file.ts';
import { httpFile } from './schema/http-file.ts';

const schema = z.discriminatedUnion('kind', [httpFile, feedFile]);

/** The source that a file declares, or everything that is wrong with it. */
export function declare(tree: unknown, place: DeclarationPlace): Declaration {
  const parsed = schema.safeParse(tree);
  if (!parsed.success) return { objections: complaints(parsed.error.issues, schema, tree) };
  const file = parsed.data;
  const objections = file.kind === 'http' ? httpObjections(file, place) : feedObjections(file, place);
  if (objections.length > 0) return { objections };
  return { source: file.kind === 'http' ? createHttpSource(file, place.file) : createFeedSource(file, place) };
}

/** JSON Schema (draft 7, which editors know best) of a file that declares a source. */
export function declarationJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', reused: 'ref' });
  return { $schema, title: 'A source of your own, for assay', ...rest };
}
