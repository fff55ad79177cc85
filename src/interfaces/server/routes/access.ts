import { z } from 'zod';
import { Problem } from '../problem.ts';
import { comer } from '../replies/allowed.ts';
import { cursorOf, numberOf } from '../replies/cursor.ts';
import type { RouteGroup } from '../route-group.ts';
import {
  auditCheckSchema,
  auditSchema,
  auditWire,
  keySchema,
  keyWire,
  newKeySchema,
  newUserSchema,
  userChangeSchema,
  userSchema,
  userWire,
} from '../schemas/access.ts';
import { cursorField, idParams, limitField, momentField, nextField } from '../schemas/fields.ts';

const tags = ['access'];

/** Keys, users, and the log of who changed what. */
export const access: RouteGroup = (server, app) => {
  server.route({
    method: 'GET',
    url: '/v1/keys',
    config: { scope: 'access:read' },
    schema: { summary: 'API keys, without the keys themselves', tags, response: { 200: z.object({ keys: z.array(keySchema) }) } },
    handler: async () => ({ keys: (await app.access.keys.list()).map(keyWire) }),
  });

  server.route({
    method: 'POST',
    url: '/v1/keys',
    config: { scope: 'access:write' },
    schema: {
      summary: 'Make a key: it is told in this reply and never again',
      description: 'Nobody makes a key that may do or see more than they may themselves.',
      tags,
      body: newKeySchema,
      response: { 201: z.object({ key: keySchema, secret: z.string() }) },
    },
    handler: async (request, reply) => {
      const { name, role, scopes, clearance, expires_at } = request.body;
      const expiresAt = expires_at === null ? null : new Date(expires_at);
      const { key, secret } = await app.access.keys.create({ name, role, scopes, clearance, expiresAt }, comer(request));
      return reply
        .status(201)
        .header('location', `/v1/keys/${key.id}`)
        .send({ key: keyWire(key), secret });
    },
  });

  server.route({
    method: 'DELETE',
    url: '/v1/keys/:id',
    config: { scope: 'access:write' },
    schema: {
      summary: 'Revoke a key',
      description: 'It ends at once here, and within three seconds in other processes on the same store.',
      tags,
      params: idParams,
      response: { 204: z.undefined().describe('It is revoked') },
    },
    handler: async (request, reply) => {
      if (!(await app.access.keys.revoke(request.params.id, comer(request))))
        throw new Problem(404, 'ASSAY_NOT_FOUND', 'there is no such key, or it was revoked before');
      return reply.status(204).send();
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/users',
    config: { scope: 'access:read' },
    schema: { summary: 'People who may sign in', tags, response: { 200: z.object({ users: z.array(userSchema) }) } },
    handler: async () => ({ users: (await app.access.users.list()).map(userWire) }),
  });

  server.route({
    method: 'POST',
    url: '/v1/users',
    config: { scope: 'access:write' },
    schema: { summary: 'Make an account with a password', tags, body: newUserSchema, response: { 201: userSchema } },
    handler: async (request, reply) => {
      const user = await app.access.users.create(request.body, comer(request));
      return reply.status(201).header('location', `/v1/users/${user.id}`).send(userWire(user));
    },
  });

  server.route({
    method: 'PATCH',
    url: '/v1/users/:id',
    config: { scope: 'access:write' },
    schema: {
      summary: 'Change role, clearance or password of somebody, or disable them',
      description: 'Who is disabled, or gets another password, is signed out everywhere. The last admin stays one.',
      tags,
      params: idParams,
      body: userChangeSchema,
      response: { 200: userSchema },
    },
    handler: async (request) => {
      const user = await app.access.users.change(request.params.id, request.body, comer(request));
      if (!user) throw new Problem(404, 'ASSAY_NOT_FOUND', 'there is no such user');
      return userWire(user);
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/audit',
    config: { scope: 'audit:read' },
    schema: {
      summary: 'Who changed what, oldest first',
      tags,
      querystring: z.object({
        actor: z.string().max(200).optional(),
        action: z.string().max(100).optional().describe('key.created, user.disabled, sign-in.failed …'),
        since: momentField.optional(),
        cursor: cursorField.optional(),
        limit: limitField,
      }),
      response: { 200: z.object({ audit: z.array(auditSchema), next: nextField }) },
    },
    handler: async (request) => {
      const { actor, action, since, cursor, limit } = request.query;
      const rows = await app.audit.search({ actor, action, since }, numberOf(cursor), limit);
      const last = rows.at(-1);
      return {
        audit: rows.map((row) => auditWire(row, comer(request))),
        next: last && rows.length === limit ? cursorOf(last.number) : null,
      };
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/audit/verify',
    config: { scope: 'audit:read' },
    schema: {
      summary: 'Whether the audit log is as it was written: every row is computed anew',
      tags,
      querystring: z.object({
        head: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional()
          .describe('a head noted earlier, which must be in it'),
      }),
      response: { 200: auditCheckSchema },
    },
    handler: async (request) => {
      const { rows, head, broken } = await app.audit.verify(request.query.head);
      return { rows, head, broken: broken && { ...broken } };
    },
  });
};
