import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessRoles } from '../../domain/access.ts';
import { openStore } from '../../store/open-store.ts';
import { createAccess } from '../access.ts';
import { cheap, password, root } from '../opened.fixture.ts';

const from = '192.0.2.1';
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const secretText = fc.stringMatching(/^[A-Za-z0-9]{14,40}$/);
const step = fc.oneof(
  fc.record({ do: fc.constant('key' as const), name: text, role: fc.constantFrom(...accessRoles) }),
  fc.record({ do: fc.constant('user' as const), name: text, password: secretText }),
  fc.record({ do: fc.constant('sign-in' as const), name: text, password: secretText }),
  fc.record({ do: fc.constant('mistaken' as const), password: secretText }),
  fc.record({ do: fc.constant('link' as const) }),
);

test('no secret that is made or typed stands in a row, in the file of the store, in a list or in an error', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-no-secret-'));
    const clock = { now: () => new Date('2026-11-24T08:00:00Z') };
    const store = await openStore({ path: join(folder, 'store.db') }, { version: 'test', now: clock.now });
    const settings = { sessionMs: 3_600_000, idleMs: 3_600_000, passwordCost: cheap };
    const access = createAccess({ store: store.access, clock, reach: async () => ({ unreached: 'network', detail: '' }), settings });
    const secrets: string[] = [];
    const said: unknown[] = [];
    try {
      for (const each of steps) {
        const result = await run(each).catch((error: Error) => [error.message, error.stack, JSON.stringify(error)]);
        said.push(result);
      }
      said.push(await access.keys.list(), await access.users.list(), await access.audit.search({}, 0, 1_000));
      await store.close();
      const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)).toString('latin1'));
      expect(files.join('').includes('CREATE TABLE api_keys')).toBe(true);
      for (const secret of secrets) for (const place of [...files, JSON.stringify(said)]) expect(place.includes(secret)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }

    async function run(each: (typeof steps)[number]): Promise<unknown> {
      if (each.do === 'key') {
        const { key, secret } = await access.keys.create({ name: each.name, role: each.role, clearance: 'green', expiresAt: null }, root);
        // Its first part is told on purpose; the rest is the secret.
        secrets.push(secret.slice(15));
        await access.recognise({ key: secret, from });
        return [key, await access.recognise({ key: `${secret.slice(0, -1)}_`, from })];
      }
      if (each.do === 'link') {
        const token = await access.createLink();
        secrets.push(token);
        return remember(await access.signInByLink(token, from));
      }
      secrets.push(each.password);
      if (each.do === 'user') {
        const user = await access.users.create({ name: each.name, role: 'admin', clearance: 'red', password: each.password }, root);
        remember(await access.signIn(each.name, each.password, from));
        secrets.push(password);
        return access.users.change(user.id, { password, disabled: true }, root);
      }
      // Whoever is in the wrong field types the password as a name.
      return each.do === 'mistaken' ? access.signIn(each.password, 'x', from) : access.signIn(each.name, each.password, from);
    }

    function remember(signed: Awaited<ReturnType<typeof access.signIn>>): string {
      if (typeof signed === 'string') return signed;
      secrets.push(signed.cookie, signed.principal.session?.csrf ?? '-');
      return signed.principal.name;
    }
  });
  await fc.assert(property, { numRuns: 25 });
}, 60_000);
