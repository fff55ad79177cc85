import { z } from 'zod';
import { durationPattern, parseDuration } from '../../domain/duration.ts';

/** A secret as written, or where it is. It becomes a text when the configuration is loaded; until then nothing prints it. */
export class SecretText {
  readonly #written: string;
  constructor(written: string) {
    this.#written = written;
  }
  written(): string {
    return this.#written;
  }
}

/** A path as written. It becomes an absolute one when the configuration is loaded. */
export class PathText {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

/** What a section is, once secrets and paths are known. */
export type Settled<T> = T extends SecretText | PathText
  ? string
  : T extends readonly (infer Each)[]
    ? readonly Settled<Each>[]
    : T extends object
      ? { readonly [Key in keyof T]: Settled<T[Key]> }
      : T;

/** A key, password or token, or where it is: `file:/run/secrets/name`, `env:NAME`. */
export const secretField = z
  .string()
  .min(1)
  .refine((text) => !/[\x00-\x1f\x7f]/.test(text.trim()), 'one line without control characters')
  .transform((written) => new SecretText(written));

/** A file or folder; relative to the configuration file. */
export const pathField = z
  .string()
  .min(1)
  .transform((written) => new PathText(written));

/** A duration as written, such as `30s`. */
export function durationText(least: string, most: string) {
  const [from, to] = [parseDuration(least) ?? 0, parseDuration(most) ?? 0];
  return z
    .string()
    .regex(durationPattern, 'a duration such as 500ms, 30s, 5m, 1h or 7d')
    .refine((written) => {
      const ms = parseDuration(written);
      return ms === undefined || (ms >= from && ms <= to);
    }, `a duration from ${least} to ${most}`);
}

/** A duration, in milliseconds once read. */
export function durationField(least: string, most: string) {
  return durationText(least, most).transform((written) => parseDuration(written) ?? 0);
}

/** Where to listen: `127.0.0.1:8080`, `[::]:8080`, `:8080` for every address, or a port on loopback. */
export const listenField = z
  .string()
  .regex(/^(?:(?:\[[0-9a-f:.]+\]|[a-z0-9.-]*):)?\d{1,5}$/i, 'an address and port such as 127.0.0.1:8080')
  .refine((text) => Number(/\d+$/.exec(text)?.[0]) <= 65_535, 'a port up to 65535');

/** The name of a channel, a target, a recipient: lower case, to be used in addresses. */
export const nameField = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a name of lower-case letters, digits, dots, dashes');

/** An address that assay asks or posts to, without user and password in it. */
export const urlField = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}, 'an http:// or https:// address without user and password');
