import { expect, it } from 'vitest';
import type { Extraction } from '../../../domain/submission.ts';
import { arrivalOf } from './arrival-of.ts';

const kept = {
  ...{ channel: 'mail:reports', key: 'k', name: 'k.eml' },
  envelope: { by: 'imap', from: null, recipients: [], peer: 'imap.example.com INBOX 1:2' },
} as const;
const of = (count: number, subject?: string): Extraction => ({
  ...{ kind: 'email', troubles: [] },
  facts: { mail: { subject, from: [], replyTo: [], recipients: [], authentication: [] } },
  findings: Array.from({ length: count }, (_, n) => ({ observable: { type: 'domain', value: `e${n}.example.net` }, mentions: [] })),
});

it('goes behind all others where it is more a list than a mail', () => {
  expect([arrivalOf(kept, of(1_000)).lane, arrivalOf(kept, of(1_001)).lane]).toEqual(['mail', 'bulk']);
});

it('has a title of one length, or none', () => {
  expect(arrivalOf(kept, of(0, 'x'.repeat(30_000))).title).toHaveLength(500);
  expect(arrivalOf(kept, of(0)).title).toBeUndefined();
  expect(arrivalOf(kept, { kind: 'text', findings: [], facts: {}, troubles: [] })).toMatchObject({ person: 'mail:reports', ours: [] });
});
