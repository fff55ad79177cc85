import type { z } from 'zod';
import type { Submitted } from '../../../domain/work.ts';
import type { submittedSchema } from '../schemas/submission.ts';

/** A submission as replies tell it. */
export function submittedWire({ id, order, state, receivedAt, doneAt, items }: Submitted): z.output<typeof submittedSchema> {
  const { lane, person, origin, title, marking, facts } = order;
  const { alert } = facts;
  return {
    ...{ id, state, lane, person, origin, ...marking, observables: { ...items } },
    title: title ?? facts.mail?.subject ?? null,
    received_at: receivedAt.toISOString(),
    done_at: doneAt?.toISOString() ?? null,
    alert: alert
      ? {
          ...{ vendor: alert.vendor, ids: { ...alert.ids }, severity: alert.severity },
          ...{ rule: alert.rule ?? null, occurred_at: alert.occurredAt ?? null, link: alert.link ?? null },
        }
      : null,
  };
}
