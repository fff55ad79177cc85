import { z } from 'zod';

export const deliveredSchema = z.object({
  accepted: z
    .array(z.object({ submission: z.string(), repeated: z.boolean(), title: z.string(), location: z.string() }))
    .describe('none: it was understood, and there is nothing to be done'),
});

/** With wait: what came of each, as far as it is. */
export const deliveredReports = deliveredSchema.extend({ complete: z.boolean(), reports: z.array(z.looseObject({})) });
