import { readFileSync } from 'node:fs';
import type { Alert, AlertAdapter } from '../../../domain/intake.ts';

/** A payload of a vendor's folder, as it comes over the wire. */
export function payload(vendor: string, file: string): string {
  return readFileSync(new URL(`../${vendor}/payloads/${file}`, import.meta.url), 'utf8');
}

/** The alerts of a delivery; a refusal fails the test with its words. */
export function alertsOf(adapter: AlertAdapter, body: string): readonly Alert[] {
  const read = adapter.read(body);
  if ('refused' in read) throw new Error(`refused: ${read.refused}`);
  return read;
}

/** What an alert says, a line each: `role` (with `!` where it is ours), field, the types it is one value of, and the text. */
export function told({ said }: Pick<Alert, 'said'>): readonly string[] {
  return said.map(({ role, ours, field, as, text }) => `${role}${ours ? '!' : ''} ${field} ${as ? `(${as.join(' ')})` : '(text)'} ${text}`);
}

/** An alert without what it says. */
export function without({ said, ...rest }: Alert): Omit<Alert, 'said'> {
  return rest;
}
