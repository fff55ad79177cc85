import { z } from 'zod';
import { paps, tlps } from '../../../domain/marking.ts';
import { durationField, nameField, secretField } from '../fields.ts';

/** Addresses to which one SIEM posts its alerts: `/v1/intake/hooks/<token>`, for those that cannot send a key in a header. */
export const hookSettings = z
  .array(
    z.strictObject({
      name: nameField,
      adapter: z.string().describe('what sends: splunk, elastic, sentinel, wazuh, thehive…'),
      token: secretField.describe('the last part of its address; at least 20 characters'),
      secret: secretField.optional().describe('where the sender signs: HMAC-SHA256 of the body, or of time.body'),
      signature_header: z.string().optional().describe('where the signature stands; default X-Signature-256, sha256=<hex>'),
      timestamp_header: z.string().optional().describe('where the time of sending stands, in seconds; signed with the body'),
      replay_window: durationField('10s', '1d').prefault('5m').describe('a signed delivery that is older is refused'),
      from: z.array(z.string()).default([]).describe('networks from which it may come; empty: any'),
      tlp: z.enum(tlps).optional(),
      pap: z.enum(paps).optional(),
      fields: z.record(z.string(), z.unknown()).default({}).describe('for the adapter generic: which field is what'),
      own_user: z.string().optional().describe('for TheHive: what this user did is ours, and passed over'),
    }),
  )
  .default([]);
