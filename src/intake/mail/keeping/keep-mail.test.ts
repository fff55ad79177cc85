import { describe, expect, it } from 'vitest';
import type { NewMail } from '../../../domain/inbox.ts';
import { createKeepMail } from './keep-mail.ts';
import { mailKey } from './mail-key.ts';

const envelope = { by: 'smtp', from: null, recipients: [], peer: '192.0.2.7' } as const;

describe('createKeepMail', () => {
  it('keeps a mail by its key, and wakes who reads it, but not for one that is there', async () => {
    const kept: NewMail[] = [];
    let woken = 0;
    const keep = createKeepMail({
      clock: { now: () => new Date(0) },
      onKept: () => woken++,
      inbox: {
        async keep(mail) {
          kept.push(mail);
          return { id: 1, repeated: kept.length > 1 };
        },
        waiting: async () => ({ waiting: 0, failed: 0, bytes: 0, since: null }),
      },
    });
    const bytes = Buffer.from('Subject: x\r\n\r\ny');
    expect([await keep('mail:a', bytes, envelope), await keep('mail:a', bytes, envelope), woken]).toEqual(['kept', 'repeated', 1]);
    expect(kept[0]).toEqual({ channel: 'mail:a', key: mailKey(bytes), name: `${mailKey(bytes).slice(0, 12)}.eml`, bytes, envelope });
  });

  it('keeps no more than may wait, also between two counts, and goes on when there is room', async () => {
    let now = 0;
    let stored = 0;
    let counted = 0;
    const keep = createKeepMail({
      clock: { now: () => new Date(now) },
      mostWaiting: 100,
      inbox: {
        async keep(mail) {
          stored += mail.bytes.length;
          return { id: 1, repeated: false };
        },
        async waiting() {
          counted++;
          return { waiting: 1, failed: 0, bytes: stored, since: null };
        },
      },
    });
    const of = (size: number) => keep('mail:a', Buffer.alloc(size), envelope);
    expect([await of(60), await of(60), await of(40), await of(1)]).toEqual(['kept', 'full', 'kept', 'full']);
    expect(counted).toBe(1);
    stored = 0;
    now = 5_001;
    expect([await of(100), counted]).toEqual(['kept', 2]);
    // A clock that was set back counts anew.
    stored = 0;
    now = -9_000;
    expect(await of(1)).toBe('kept');
  });
});
