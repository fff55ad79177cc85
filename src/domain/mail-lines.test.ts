import { expect, it } from 'vitest';
import { mailLines } from './mail-lines.ts';

it('says who reported a mail, and what does not fit together in it', () => {
  const mail = { from: ['a@example.net'], reporter: 'anna@example.com', original: 'inline', notes: ['answers go elsewhere'] } as const;
  expect(mailLines(mail)).toEqual([
    'reported by anna@example.com; the mail is from a@example.net, quoted in the report',
    'note: answers go elsewhere',
  ]);
  expect(mailLines({ ...mail, from: [], original: 'attached', notes: [] })).toEqual([
    'reported by anna@example.com; the mail is from nobody, attached to the report',
  ]);
  expect(mailLines({ from: ['a@example.net'], original: 'itself' })).toEqual([]);
});
