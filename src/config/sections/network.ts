import { z } from 'zod';

/** Where requests may go that somebody else than the operator names. */
export const networkSection = z
  .strictObject({
    allow: z.array(z.string()).default([]).describe('private networks that callers of the API may lead assay into; none by default'),
  })
  .prefault({});
