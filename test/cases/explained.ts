import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Why a case is not met, in one of few words; what follows the colon says more. */
const kinds = ['peers disagree', "peer's bug", 'policy', 'ambiguous', 'not built'] as const;

const explanation = z
  .string()
  .refine((words) => kinds.some((kind) => words.startsWith(`${kind}: `)), `begins with one of: ${kinds.join(', ')}`);
const schema = z.record(z.string(), z.record(z.string(), explanation));

/** Explanations by file (`conformance`, `refang` …) and by a case's id. Only this listing asks for an id. */
export type Explained = z.infer<typeof schema>;

/** Reads `explained.json`, which stands beside this file. Throws a ZodError on an explanation of no known kind. */
export function readExplained(): Explained {
  return schema.parse(JSON.parse(readFileSync(new URL('./explained.json', import.meta.url), 'utf8')));
}
