import { z } from 'zod';
import { accessRoles } from '../../domain/access.ts';
import { tlps } from '../../domain/marking.ts';
import { durationField, secretField, urlField } from './fields.ts';

/** Who may sign in, and for how long. */
export const accessSection = z
  .strictObject({
    session: durationField('5m', '30d').prefault('12h').describe('how long somebody stays signed in'),
    idle: durationField('1m', '30d').prefault('4h').describe('who does nothing for so long is signed out'),
    oidc: z
      .strictObject({
        issuer: urlField.describe('address of the identity provider'),
        client_id: z.string().min(1),
        client_secret: secretField.optional(),
        scopes: z.array(z.string()).default(['openid', 'profile', 'email']),
        role_claim: z.string().default('groups').describe('the claim that tells somebody’s groups'),
        roles: z.record(z.string(), z.enum(accessRoles)).default({}).describe('group: role; of several the highest'),
        default_role: z.enum(accessRoles).optional().describe('for who is in none of them; absent: they may not come in'),
        clearance: z.enum(tlps).default('amber').describe('the strictest TLP that those who come in this way may see'),
      })
      .optional(),
  })
  .prefault({});
