import type { FastifyRequest } from 'fastify';
import type { App } from '../../../app.ts';
import { comer } from './allowed.ts';

/** Every change is told to the audit log: who, what, to what. */
export async function tellAudit(
  app: App,
  request: FastifyRequest,
  action: string,
  subject: string,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await app.audit.tell({ actor: comer(request).name, action, subject, details });
}
