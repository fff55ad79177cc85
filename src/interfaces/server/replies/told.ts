import type { FastifyRequest } from 'fastify';
import type { App } from '../../../app.ts';
import type { Access } from '../../../domain/access.ts';
import { comer } from './allowed.ts';

/** Every change is told to the audit log: who, what, to what. */
export async function tellAudit(
  app: App,
  request: FastifyRequest,
  action: string,
  subject: string,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { access } = app as App & { readonly access?: Access };
  await access?.audit.tell({ actor: comer(request).name, action, subject, details });
}
