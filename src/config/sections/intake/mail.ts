import { z } from 'zod';
import { paps, tlps } from '../../../domain/marking.ts';
import { durationField, listenField, nameField, pathField, secretField, urlField } from '../fields.ts';

const marking = { tlp: z.enum(tlps).optional(), pap: z.enum(paps).optional() };
const largest = z
  .int()
  .min(64 * 1024)
  .max(128 * 1024 * 1024)
  .default(30 * 1024 * 1024)
  .describe('bytes of a mail; a larger one is refused');

/** Names of channels, which mails are told apart by. */
const eachOnce = [
  (all: readonly { readonly name: string }[]) => new Set(all.map(({ name }) => name)).size === all.length,
  'each name once',
] as const;

/** Where mails are handed in by SMTP. */
const smtp = z
  .strictObject({
    name: nameField,
    listen: listenField,
    recipients: z
      .array(z.string().regex(/^[^\s<>@]+@[^\s<>@]+$/, 'an address, with * for any part of it'))
      .min(1, 'at least one address')
      .describe('the reporting mailboxes: report@example.com, *@report.example.com; mail to anybody else is refused'),
    from: z
      .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]))
      .default([])
      .describe('networks of the mail servers that may deliver; empty: any, where only this machine reaches it or who delivers signs in'),
    cert_file: pathField.optional().describe('PEM, with key_file: STARTTLS is offered'),
    key_file: pathField.optional(),
    require_tls: z.boolean().default(false).describe('true: no mail without STARTTLS'),
    user: z.string().min(1).optional().describe('with password: who delivers signs in, and only over TLS'),
    password: secretField.optional(),
    largest,
    most_connections: z.int().min(1).max(1_000).default(50),
    ...marking,
  })
  .superRefine((one, context) => {
    const wants = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if ((one.cert_file === undefined) !== (one.key_file === undefined)) wants('key_file', 'cert_file and key_file together');
    if ((one.user === undefined) !== (one.password === undefined)) wants('password', 'user and password together');
    if (one.require_tls && one.cert_file === undefined) wants('cert_file', 'a certificate, as require_tls is true');
    if (one.user !== undefined && one.cert_file === undefined) wants('cert_file', 'a certificate, as passwords are taken over TLS only');
    if (one.from.length === 0 && one.user === undefined && !onLoopback(one.listen))
      wants('from', 'the networks that may deliver, because others reach this address; all of them: [0.0.0.0/0, "::/0"]');
  });

/** `5514` alone listens on this machine only, `:5514` everywhere. */
function onLoopback(listen: string): boolean {
  const host = /^(?:(.*):)?\d+$/.exec(listen)?.[1];
  return host === undefined || thisMachine.test(host.replace(/^\[|\]$/g, ''));
}

/** Hosts to which a password may go in the clear: nobody is in between. */
const thisMachine = /^(?:localhost|127(?:[.]\d{1,3}){3}|::1)$/i;

/** A mailbox that is looked into by IMAP. */
const imap = z
  .strictObject({
    name: nameField,
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).optional().describe('default: 993, or 143 without implicit TLS'),
    tls: z.enum(['implicit', 'starttls', 'none']).default('implicit').describe('none: only to this machine'),
    user: z.string().min(1),
    password: secretField.optional(),
    oauth: z
      .strictObject({
        token_url: urlField.describe('https://oauth2.googleapis.com/token, https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token'),
        client_id: z.string().min(1),
        client_secret: secretField.optional(),
        refresh_token: secretField.optional().describe('absent: the client signs in by itself (client credentials)'),
        scope: z.string().optional().describe('as the provider wants it: https://outlook.office365.com/.default'),
      })
      .optional()
      .describe('instead of a password'),
    mailbox: z.string().min(1).default('INBOX'),
    every: durationField('5s', '1d').prefault('1m').describe('how often to look, also where the server tells of new mail by itself (IDLE)'),
    after: z
      .enum(['seen', 'move', 'delete'])
      .default('seen')
      .describe('what becomes of a mail that was taken. seen: only mails nobody has opened are taken; else all that are in the mailbox'),
    folder: z.string().min(1).optional().describe('where to, for move'),
    largest,
    ...marking,
  })
  .superRefine((one, context) => {
    const wants = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if ((one.password === undefined) === (one.oauth === undefined)) wants('password', 'either password or oauth');
    if (one.tls === 'none' && !thisMachine.test(one.host)) wants('tls', 'implicit or starttls, as the host is another machine');
    if ((one.after === 'move') !== (one.folder !== undefined)) wants('folder', 'a folder where after is move, and only there');
    if (one.folder !== undefined && one.folder === one.mailbox) wants('folder', 'another folder than the mailbox');
  });

/** Where reported mails come in. */
export const mailSettings = {
  smtp: z
    .array(smtp)
    .refine(...eachOnce)
    .default([])
    .describe('listeners to which mail servers deliver reported mails'),
  imap: z
    .array(imap)
    .refine(...eachOnce)
    .default([])
    .describe('mailboxes that are looked into for reported mails'),
};
