import { z } from 'zod';
import { paps, tlps } from '../../../domain/marking.ts';
import { listenField, nameField, pathField } from '../fields.ts';

/** Listeners for syslog. */
export const syslogSettings = z
  .array(
    z.strictObject({
      name: nameField,
      listen: listenField,
      over: z.enum(['tcp', 'tls', 'udp']),
      cert_file: pathField.optional(),
      key_file: pathField.optional(),
      client_ca_file: pathField.optional(),
      tlp: z.enum(tlps).optional(),
      pap: z.enum(paps).optional(),
    }),
  )
  .default([]);
