import { readFileSync, statSync } from 'node:fs';
import { AssayError } from '../../domain/errors.ts';
import { shownName } from './problems.ts';
import { cause } from './read-yaml.ts';

const largestSecret = 64 * 1024;
/** Would end the header or the line that the secret is sent in. */
const control = /[\x00-\x1f\x7f]/;

export interface SecretPlace {
  /** The setting, for messages: `sources.example.api_key`. */
  readonly name: string;
  /** The absolute path that a `file:` reference means. */
  readonly locate: (path: string) => string;
  /** Looks up `env:` references. */
  readonly variable: (name: string) => string | undefined;
  readonly warn: (text: string) => void;
}

/**
 * A secret as written, or what `file:` or `env:` refers to (a variable may itself name a file). Undefined for a placeholder
 * that nobody filled in. Throws ASSAY_SECRET_UNREADABLE; no message holds the secret.
 */
export function resolveSecret(written: string, place: SecretPlace): string | undefined {
  const text = written.trim();
  let found = text;
  if (/^env:/i.test(text)) {
    const variable = text.slice(4).trim();
    const value = place.variable(variable);
    const named = `the environment variable ${shownName(variable)}`;
    if (value === undefined) throw unreadable(place, `${named}, which is not set`, 'Set the variable');
    found = value.trim();
    if (control.test(found)) throw unreadable(place, `${named}, which holds more than one line or control characters`);
  }
  if (/^file:/i.test(found)) found = readSecret(found.slice(5).trim(), place);
  if (!isPlaceholder(found)) return found;
  place.warn(`${place.name} holds a placeholder and counts as not set`);
  return undefined;
}

/** Whether a text says where a secret is instead of being one. */
export function isReference(written: unknown): boolean {
  return typeof written === 'string' && /^(?:env|file):/i.test(written.trim());
}

/** What examples and templates put in the place of a key. */
export function isPlaceholder(text: string): boolean {
  const plain = text.trim().toLowerCase();
  return (
    /^(?:<[^>]*>|\$?\{+[^}]*\}+|\[[^\]]*\]|\$[a-z_]+|[x*._?-]{3,})$/.test(plain) ||
    /^(?:change[-_ ]?(?:me|this)|(?:replace|fill|set)[-_ ]?(?:me|this|in)|(?:insert|enter|put|add|your|my)[-_ ][a-z_ -]*(?:key|token|secret|password|here)|todo|tbd|placeholder|none|null|undefined|dummy|(?:api)?[-_]?key[-_]?here)$/.test(
      plain,
    )
  );
}

function readSecret(written: string, place: SecretPlace): string {
  const path = place.locate(written.replace(/^\/\/(?=\/)/, ''));
  let text: string;
  try {
    const facts = statSync(path);
    if (!facts.isFile()) throw unreadable(place, `${path}, which is not a regular file`);
    if (facts.size > largestSecret) throw unreadable(place, `${path}, which is larger than ${largestSecret} bytes`);
    if (process.platform !== 'win32' && (facts.mode & 0o004) !== 0) {
      place.warn(`${place.name} refers to ${path}, which every user of this machine may read (chmod o-r)`);
    }
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).replace(/(?:\r?\n)+$/, '');
  } catch (error) {
    throw error instanceof AssayError ? error : unreadable(place, `${path}, which ${cause(error)}`);
  }
  if (text.trim() === '') throw unreadable(place, `${path}, which is empty`);
  if (control.test(text)) throw unreadable(place, `${path}, which holds more than one line or control characters`);
  return text;
}

function unreadable({ name }: SecretPlace, what: string, fix = 'Put the secret there'): AssayError {
  return new AssayError('ASSAY_SECRET_UNREADABLE', `${name} refers to ${what}`, `${fix}, or correct ${name}.`);
}
