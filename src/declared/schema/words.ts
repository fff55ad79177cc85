import { z } from 'zod';
import { durationPattern, parseDuration } from '../../domain/duration.ts';
import { observableTypes } from '../../domain/observable.ts';
import { pathProblem } from '../reading/json-path.ts';

// Texts of errors complete "expected …".

/** Shown as it is, also on terminals. */
export function line(most: number) {
  return z
    .string()
    .max(most, `at most ${most} characters`)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'one line of visible text');
}

export const id = z
  .string()
  .max(40, 'at most 40 characters')
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens, such as acme-ti')
  .describe('what the source is called in assay.yaml, in reports and on the command line');

/** A page for people. */
export const page = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[\s\p{C}]/u.test(text),
    'an https:// or http:// address',
  )
  .meta({ format: 'uri' });

const elsewhere = 'http:// only on this machine; for another one name it as sources.<id>.base_url in assay.yaml';

/** Where questions, and the key, are sent. */
export const encrypted = z
  .string()
  .refine(
    (text) => isEncrypted(text) && !text.includes('?'),
    `an https:// address without user, password, query or fragment (${elsewhere})`,
  )
  .meta({ format: 'uri' });

/** Where a list is: it may have a query, and say {key}. */
export const encryptedFile = z
  .string()
  .refine((text) => isEncrypted(text.replaceAll('{key}', 'key')), `an https:// address without user, password or fragment (${elsewhere})`);

function isEncrypted(text: string): boolean {
  if (!URL.canParse(text) || /[#\s\\{}]/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const here = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && here)) && username === '' && password === '' && hostname !== '';
}

/** Seconds or more, at most a year. */
export const duration = z
  .string()
  .regex(durationPattern, 'a duration such as 30s, 5m, 6h or 7d')
  .refine((written) => {
    const ms = parseDuration(written);
    return ms === undefined || (ms >= 1_000 && ms <= 365 * 86_400_000);
  }, 'a duration from 1s to 365d');

export function seconds(written: string): number {
  return (parseDuration(written) ?? 0) / 1_000;
}

export const observable = z.strictObject({ type: z.enum(observableTypes), value: line(2_000) });

/** Into the answer (`$`) or the item that is looked at (`@`). */
export const path = z.string().check(({ value, issues }) => {
  const problem = pathProblem(value);
  if (problem !== undefined) issues.push({ code: 'custom', input: value, message: `a JSONPath such as $.data.score: ${problem}` });
});

export const constant = z.union([z.string(), z.number(), z.boolean()]);

/** Names of headers and parameters that keys are sent in: a key belongs into the environment, not into this file. */
export function isKeyName(name: string): boolean {
  return /^(x[-_])?(api[-_]?key|apikey|key|token|(access|auth)[-_]?token|secret|client[-_]?secret|password|passwd|authorization|cookie)$/i.test(
    name,
  );
}
