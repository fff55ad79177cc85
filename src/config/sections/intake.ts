import { z } from 'zod';
import { bulkSettings } from './intake/bulk.ts';
import { hookSettings } from './intake/hooks.ts';
import { mailSettings } from './intake/mail.ts';
import { syslogSettings } from './intake/syslog.ts';

/** The ways by which work arrives by itself. */
export const intakeSection = z
  .strictObject({
    hooks: hookSettings,
    syslog: syslogSettings,
    ...mailSettings,
    ...bulkSettings,
  })
  // Both are `mail:<name>`.
  .refine(({ smtp, imap }) => !smtp.some(({ name }) => imap.some((one) => one.name === name)), {
    path: ['imap'],
    message: 'other names than those of smtp',
  })
  .prefault({});
