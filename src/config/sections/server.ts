import { z } from 'zod';
import { durationField, listenField, pathField, urlField } from './fields.ts';

/** How `assay serve` listens. */
export const serverSection = z
  .strictObject({
    listen: listenField.default('127.0.0.1:8642').describe('address and port; beyond loopback only with tls or without_tls'),
    public_url: urlField.optional().describe('how others reach it, for links in messages and sign-in; default: where it listens'),
    tls: z
      .strictObject({
        cert_file: pathField,
        key_file: pathField,
        client_ca_file: pathField.optional().describe('PEM: clients must show a certificate of this authority'),
      })
      .optional(),
    without_tls: z.boolean().default(false).describe('true: listens beyond loopback without TLS, as behind a proxy that ends it'),
    trusted_proxies: z.array(z.string()).default([]).describe('networks of proxies whose X-Forwarded-For is believed'),
    largest_body: z
      .int()
      .min(1_024)
      .default(32 * 1024 * 1024)
      .describe('bytes of a request that is read as a whole; streams have no limit'),
    requests_per_minute: z.int().min(1).default(6_000).describe('per key'),
    longest_wait: durationField('1s', '10m').prefault('60s').describe('the most that ?wait= waits'),
    slowest_request: durationField('1s', '1d')
      .prefault('2m')
      .describe('a request must have come by then, and a stream may be silent for as long'),
    workers: z.boolean().default(true).describe('false: this process only takes work in; others do it'),
  })
  .prefault({});
