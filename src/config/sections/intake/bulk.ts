import { z } from 'zod';
import { paps, tlps } from '../../../domain/marking.ts';
import { durationField, nameField, pathField, secretField, urlField } from '../fields.ts';

/** Of whatever comes in by such a channel. */
const handling = {
  tlp: z.enum(tlps).optional(),
  pap: z.enum(paps).optional(),
  lane: z.enum(['alert', 'bulk']).default('bulk').describe('how urgent it is'),
};
const onlyNew = z.boolean().default(true).describe('values that came by this channel before are not submitted again');
const headerName = z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'the name of a header');

/** Where lists come in: folders and addresses that are looked at again and again. */
export const bulkSettings = {
  folders: z
    .array(
      z.strictObject({
        name: nameField,
        path: pathField.describe('files that appear in it are taken in; not those of folders in it'),
        every: durationField('1s', '1h').prefault('5s').describe('how often it is looked at'),
        still_for: durationField('0s', '1d').prefault('5s').describe('a file is taken when it has not changed for so long'),
        after: z
          .enum(['move', 'delete', 'keep'])
          .default('move')
          .describe('what becomes of a file that was taken in; move: to done/ in it'),
        ...handling,
      }),
    )
    .default([]),
  urls: z
    .array(
      z.strictObject({
        name: nameField,
        url: urlField,
        every: durationField('10s', '30d').prefault('1h'),
        only_new: onlyNew,
        header: headerName.default('Authorization').describe('where the secret goes'),
        secret: secretField.optional().describe('the whole value of that header: Bearer …'),
        largest: z
          .int()
          .min(1_024)
          .default(2 * 1024 ** 3)
          .describe('bytes; what is longer is cut there'),
        ...handling,
      }),
    )
    .default([]),
  taxii: z
    .array(
      z
        .strictObject({
          name: nameField,
          api_root: urlField.describe('address of the API root, such as https://taxii.example.com/api1/'),
          collection: z
            .string()
            .regex(/^[A-Za-z0-9._~-]{1,200}$/, 'the id of a collection')
            .describe('its id'),
          every: durationField('10s', '30d').prefault('15m'),
          since: durationField('0s', '3650d')
            .optional()
            .describe('the first time only what was added so long ago at the most; all when absent'),
          only_new: onlyNew,
          user: z.string().optional(),
          password: secretField.optional(),
          token: secretField.optional().describe('in place of user and password: Bearer'),
          page: z.int().min(1).max(10_000).default(500).describe('objects in one page'),
          ...handling,
        })
        .refine(
          ({ user, password, token }) => (user === undefined) === (password === undefined) && (user === undefined || token === undefined),
          {
            path: ['user'],
            message: 'user and password together, or token, or none of them',
          },
        ),
    )
    .default([]),
  misp: z
    .array(
      z.strictObject({
        name: nameField,
        url: urlField,
        key: secretField,
        every: durationField('10s', '30d').prefault('5m'),
        since: durationField('0s', '3650d').prefault('7d').describe('the first time only events that changed so long ago at the most'),
        published_only: z.boolean().default(true),
        tags: z.array(z.string().min(1)).default([]).describe('only events with one of these; all when empty'),
        own_org: z.string().optional().describe('name or uuid of your organisation: its own events are passed over'),
        own_tag: z.string().default('assay').describe('events that carry it are ours, and passed over'),
        only_new: z.boolean().default(false).describe('values that came by this channel before are not submitted again'),
        page: z.int().min(1).max(1_000).default(20).describe('events in one page'),
        ...handling,
      }),
    )
    .default([]),
  s3: z
    .array(
      z.strictObject({
        name: nameField,
        endpoint: urlField.describe('https://s3.eu-central-1.amazonaws.com, or that of your own store'),
        bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'),
        prefix: z.string().default(''),
        region: z.string().default('us-east-1'),
        access_key: secretField,
        secret_key: secretField,
        every: durationField('10s', '30d').prefault('5m'),
        largest: z
          .int()
          .min(1_024)
          .default(2 * 1024 ** 3)
          .describe('bytes; larger objects are passed over'),
        ...handling,
      }),
    )
    .default([]),
};
