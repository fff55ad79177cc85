import { z } from 'zod';
import { severities } from '../../../domain/intake.ts';
import { paps, tlps } from '../../../domain/marking.ts';
import { durationField, listenField, nameField, pathField } from '../fields.ts';

/** Listeners for syslog. */
export const syslogSettings = z
  .array(
    z
      .strictObject({
        name: nameField,
        listen: listenField.describe('address and port: 127.0.0.1:5514, :6514 for every address, or a port on loopback'),
        over: z.enum(['tcp', 'tls', 'udp']),
        cert_file: pathField.optional().describe('PEM: the certificate and those between it and its authority; for tls'),
        key_file: pathField.optional().describe('PEM; for tls'),
        client_ca_file: pathField.optional().describe('PEM: senders must show a certificate of this authority'),
        from: z
          .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]))
          .default([])
          .describe('networks from which messages may come; empty: any, where only this machine or holders of certificates reach it'),
        read: z
          .array(z.enum(['cef', 'leef', 'json', 'text']))
          .min(1)
          .default(['cef', 'leef', 'json', 'text'])
          .describe('kinds of messages that become submissions; others are passed over'),
        min_severity: z.enum(severities).optional().describe('messages that say they are less are passed over'),
        lane: z.enum(['alert', 'bulk']).default('alert'),
        idle_timeout: durationField('1s', '1d')
          .prefault('1m')
          .describe('how long a message, or the first of a connection, may take to come'),
        max_connections: z.int().min(1).max(10_000).default(200),
        tlp: z.enum(tlps).optional(),
        pap: z.enum(paps).optional(),
      })
      .refine(({ over, cert_file, key_file }) => over !== 'tls' || (cert_file !== undefined && key_file !== undefined), {
        path: ['cert_file'],
        message: 'over: tls needs cert_file and key_file',
      })
      .refine(({ over, cert_file, key_file, client_ca_file }) => over === 'tls' || !(cert_file ?? key_file ?? client_ca_file), {
        path: ['over'],
        message: 'certificates are for over: tls',
      })
      .refine(({ listen, from, client_ca_file }) => from.length > 0 || client_ca_file !== undefined || onLoopback(listen), {
        path: ['from'],
        message: 'say which networks may send, because others reach this address; all of them: [0.0.0.0/0, "::/0"]',
      }),
  )
  .default([]);

function onLoopback(listen: string): boolean {
  return /^(?:(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]):)?\d+$/.test(listen);
}
