import { z } from 'zod';
import { severities } from '../../domain/intake.ts';
import { tlps } from '../../domain/marking.ts';
import { noticeTypes } from '../../domain/notice.ts';
import { levels } from '../../domain/verdict.ts';
import { lanes } from '../../domain/work.ts';
import { durationField, nameField, pathField, secretField } from './fields.ts';

const address = z.email('a mail address such as soc@example.com');
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 22:00');

/** What both ends of an address agree on: who may be told of what, and when. */
const common = {
  name: nameField.describe('what it is called here: in messages about it and in `assay notify test`'),
  when: z
    .strictObject({
      events: z
        .array(z.enum(noticeTypes).exclude(['digest', 'test']))
        .min(1)
        .default(['submission.done', 'verdict.changed']),
      levels: z
        .array(z.enum(levels))
        .min(1)
        .default(['malicious', 'suspicious'])
        .describe('worst verdict of the submission, or new verdict'),
      lanes: z
        .array(z.enum(lanes))
        .min(1)
        .default(['alert', 'mail', 'bulk'])
        .describe('of submissions; a person waits for those of interactive'),
      severities: z.array(z.enum(severities)).min(1).optional().describe('only alerts that their sender calls so'),
      origins: z.array(z.string().min(1)).min(1).optional().describe('only submissions of these origins; * stands for anything'),
    })
    .prefault({}),
  max_tlp: z.enum(tlps).default('amber').describe('of what is marked stricter, only that there is a report, and where'),
  quiet: z
    .strictObject({
      from: timeOfDay,
      to: timeOfDay,
      timezone: z.string().refine(isTimezone, 'a time zone such as Europe/Berlin').default('UTC'),
    })
    .optional()
    .describe('hours in which only what is malicious is told; the rest waits until they end'),
  digest: durationField('1m', '31d')
    .optional()
    .describe('one message with the counts of each period, such as 1h or 1d, for the lanes of digest_lanes'),
  digest_lanes: z.array(z.enum(lanes)).min(1).default(['bulk']).describe('what is told in digests; the rest is told at once'),
};

const texts = { template_file: pathField.optional().describe('Markdown with placeholders, instead of the usual text') };

/** Secret, because whoever knows it can post there. */
const hook = secretField.describe('its address; whoever knows it can post there, so it may be file:… or env:…');

const target = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    ...common,
    url: hook,
    secret: secretField.optional().describe('signs each request: X-Assay-Signature'),
  }),
  z.strictObject({ kind: z.literal('slack'), ...common, ...texts, url: hook }),
  z.strictObject({ kind: z.literal('teams'), ...common, ...texts, url: hook }),
  z.strictObject({ kind: z.literal('mail'), ...common, ...texts, to: z.array(address).min(1).max(50) }),
]);

/** Who is told of what: webhooks, mail, Slack, Teams. */
export const notifySection = z
  .strictObject({
    targets: z
      .array(target)
      .default([])
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'two targets have the same name'),
    give_up_after: durationField('1m', '30d').prefault('24h').describe('so long a message is tried again'),
    keep: durationField('1h', '365d').prefault('30d').describe('so long it is known what was sent and what failed'),
    smtp: z
      .strictObject({
        host: z.string().min(1),
        port: z.int().min(1).max(65_535).optional().describe('default: 465 with tls: implicit, else 587'),
        tls: z.enum(['starttls', 'implicit', 'none']).default('starttls').describe('none only to a server of this machine or network'),
        user: z.string().min(1).optional(),
        password: secretField.optional(),
        from: address,
        ca_file: pathField.optional().describe('PEM of an authority that is trusted beside the usual ones'),
      })
      .optional()
      .describe('the server that mail is handed to'),
  })
  .refine(({ targets, smtp }) => smtp !== undefined || targets.every(({ kind }) => kind !== 'mail'), {
    path: ['smtp'],
    message: 'targets of kind mail need a server to hand it to',
  })
  .prefault({});

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
