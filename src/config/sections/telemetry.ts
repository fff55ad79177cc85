import { z } from 'zod';
import { urlField } from './fields.ts';

/** What is told of the process: figures, metrics and traces. */
export const telemetrySection = z
  .strictObject({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'a currency such as EUR')
      .default('EUR'),
    prices: z.record(z.string(), z.number().min(0)).default({}).describe('by source: what one request costs you'),
    success_aim: z.number().min(0).max(1).default(0.99).describe('the share of requests that sources should answer'),
    traces: urlField
      .optional()
      .describe('OTLP over HTTP: where spans are sent, such as http://127.0.0.1:4318/v1/traces; absent: none are made'),
  })
  .prefault({});
