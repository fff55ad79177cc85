import { z } from 'zod';

/** What is told of the process: metrics and traces. */
export const telemetrySection = z.strictObject({}).prefault({});
