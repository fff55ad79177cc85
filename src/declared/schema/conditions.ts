import { z } from 'zod';
import { constant, path } from './words.ts';

const constants = z.union([constant, z.array(constant).min(1)]);

const expected = z.union([
  constant,
  z.array(constant).min(1),
  z
    .strictObject({
      contains: z.string().optional().describe('a text that holds this, in capitals or not'),
      above: z.number().optional().describe('a number greater than this'),
      not: constants.optional().describe('there, and none of these'),
    })
    .refine((each) => Object.values(each).filter((value) => value !== undefined).length === 1, 'one of contains, above and not'),
]);

export const conditions = z
  .record(path, expected)
  .refine((each) => Object.keys(each).length > 0, 'a path and what it leads to, such as $.listed: true')
  .describe('by path, what its value is to be; all must hold');

export const replyShape = z.strictObject({
  status: z.int().min(100).max(599),
  where: conditions.optional(),
  empty: path.optional().describe('a path to what is there and an empty list or mapping'),
  blank: path.optional().describe('a path to what is there and null or an empty text; $ for an empty body'),
});
