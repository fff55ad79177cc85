import { afterEach, describe } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { auditContract } from './store/access/audit.ts';
import { accessContract } from './store/access.ts';
import { bookmarksContract } from './store/bookmarks.ts';
import { budgetContract } from './store/budget.ts';
import { egressContract } from './store/egress.ts';
import { figuresContract } from './store/figures.ts';
import { inboxContract } from './store/inbox.ts';
import { memoryContract } from './store/memory.ts';
import { outboxContract } from './store/outbox.ts';
import { replaysContract } from './store/replays.ts';
import { watchesContract } from './store/watches.ts';
import { workContract } from './store/work.ts';

/** The same version reads as wrote, unless a test says otherwise. */
export interface Subject {
  readonly store: Store;
  /** Opens it once more, as another process would. */
  again(reader?: { readonly version: string; readonly reread?: Reread }): Promise<Store>;
  /** Runs SQL past the store, as somebody with the password could. */
  sql(text: string): Promise<void>;
  /** The SQL that takes the triggers off the egress ledger and the audit log. */
  readonly unguard: string;
}

type Reread = NonNullable<Parameters<typeof import('../../src/store/open-store.ts').openStore>[1]['reread']>;

/** What every store promises, whichever database is behind it. `open` gives an empty one. */
export function contract(name: string, open: () => Promise<Subject>): void {
  describe(`store ${name}`, () => {
    let opened: Subject[] = [];
    const fresh = async (): Promise<Subject> => {
      const subject = await open();
      opened.push(subject);
      return subject;
    };
    afterEach(async () => {
      const all = opened;
      opened = [];
      await Promise.all(all.map(({ store }) => store.close()));
    });

    describe('memory', () => memoryContract(fresh));
    describe('budget', () => budgetContract(fresh));
    describe('egress', () => egressContract(fresh));
    describe('access', () => accessContract(fresh));
    describe('audit', () => auditContract(fresh));
    describe('work', () => workContract(async () => (await fresh()).store));
    describe('replays', () => replaysContract(async () => (await fresh()).store));
    describe('bookmarks', () => bookmarksContract(async () => (await fresh()).store));
    describe('figures', () => figuresContract(async () => (await fresh()).store));
    describe('inbox', () => inboxContract(fresh));
    describe('outbox', () => outboxContract(fresh));
    describe('watches', () => watchesContract(async () => (await fresh()).store));
  });
}
