import type { Failed } from '../../domain/lookup.ts';
import type { Budget, Clock, Grant, Hold, Log, Spending, Ticket } from '../../domain/ports.ts';

/** The budget as outbound uses it: what the store cannot keep is logged, and never thrown. */
export interface Ledger {
  /** Nobody is asked where the budget cannot be kept: a full disk or a locked store must not cost quota. */
  take(spending: Spending): Promise<Grant | Failed>;
  /** Not waited for: until it is written the request counts as under way, which is never too little. */
  settle(ticket: Ticket): void;
  /** A pause that cannot be written down costs a refused request later, never the answers of this run. */
  hold(pause: Hold): Promise<void>;
  /** The pause of an account whose key was refused. */
  refused(account: string): Promise<Hold | undefined>;
  /** Waits for what {@link settle} has begun. */
  close(): Promise<void>;
}

export function createLedger({ budget, clock, log }: { budget: Budget; clock: Clock; log: Log }): Ledger {
  const settling = new Set<Promise<void>>();
  return {
    async take(spending) {
      try {
        return await budget.take(spending);
      } catch (error) {
        log.warn('budget not kept', { account: spending.account, error });
        return { status: 'failed', reason: 'quota', detail: 'not asked: the store could not keep its budget', transient: true };
      }
    },
    settle(ticket) {
      const settled = budget
        .settle(ticket, clock.now())
        .catch((error: unknown) => log.warn('budget not settled', { account: ticket.account, error }))
        .finally(() => settling.delete(settled));
      settling.add(settled);
    },
    async hold(pause) {
      await budget.hold(pause).catch((error: unknown) => log.warn('pause not kept', { account: pause.account, error }));
    },
    async refused(account) {
      const holds = await budget.holds(clock.now()).catch(() => []);
      return holds.find((each) => each.account === account && each.reason === 'auth');
    },
    async close() {
      await Promise.all(settling);
    },
  };
}
