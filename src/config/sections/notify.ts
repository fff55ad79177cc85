import { z } from 'zod';

/** Who is told of what: webhooks, mail, Slack, Teams. */
export const notifySection = z.strictObject({}).prefault({});
