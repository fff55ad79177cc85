import { z } from 'zod';
import { roles, severities } from '../../../domain/intake.ts';
import { paps, tlps } from '../../../domain/marking.ts';
import { observableTypes } from '../../../domain/observable.ts';
import { durationField, nameField, secretField } from '../fields.ts';

const roleField = z.enum(roles);
const dotted = z.string().min(1);

/** `src_ip: source` is short for `src_ip: { role: source }`, a text in which anything may stand. */
const fieldMap = z.record(
  dotted,
  z.union([
    roleField,
    z.strictObject({
      role: roleField,
      types: z
        .array(z.enum(observableTypes))
        .min(1)
        .optional()
        .describe('it is one value of one of these; absent: a text, and what stands in it is found'),
      ours: z.boolean().optional().describe('it names what is ours, and is never told to a third party'),
    }),
  ]),
);

/** Where in a user's own JSON an alert tells of itself. */
const factMap = z.strictObject({
  alerts: dotted.optional().describe('where the alerts stand, if not the whole body is one'),
  rest: z.boolean().optional().describe('whether texts outside of the mapped fields are read too'),
  ids: z.record(z.string().min(1), dotted).optional().describe('ids to keep, by the name under which'),
  key: z.array(dotted).optional().describe('paths that make an alert one of its kind; absent: its content'),
  title: dotted.optional(),
  rule: dotted.optional(),
  severity: z.strictObject({ field: dotted, words: z.record(z.string(), z.enum(severities)).optional() }).optional(),
  occurred_at: dotted.optional(),
  link: dotted.optional(),
  tlp: dotted.optional(),
  pap: dotted.optional(),
});

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
      fields: fieldMap.default({}).describe('for the adapter generic: which field, as a dotted path, is what'),
      facts: factMap.default({}).describe('for the adapter generic: where its alerts tell of themselves'),
      own_user: z.string().optional().describe('for TheHive: what this user did is ours, and passed over'),
    }),
  )
  .default([]);
