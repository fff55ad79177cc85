import type { z } from 'zod';
import { Problem } from '../problem.ts';

/** What was sent, as the schema has it. @throws Problem 400, which names every place */
export function checked<S extends z.ZodType>(schema: S, sent: unknown, what: string): z.output<S> {
  const result = schema.safeParse(sent);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 50).map(({ path, message }) => ({ at: [what, ...path.map(String)].join('/'), message }));
  throw new Problem(400, 'ASSAY_REQUEST_INVALID', 'the request is not as this route wants it', { errors });
}
