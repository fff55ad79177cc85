import { describe, expect, it } from 'vitest';
import type { Reached, Reaching, Unreached } from '../../../domain/reach.ts';
import { createAccessToken } from './access-token.ts';

const settings = { token_url: 'https://id.example.com/token', client_id: 'assay' };

/** Answers one after the other, and says what was asked. */
function open(replies: readonly (object | Unreached)[], more: object = { refresh_token: 'first-refresh' }) {
  const asked: Reaching[] = [];
  let now = Date.parse('2026-11-24T01:00:00Z');
  const token = createAccessToken(
    { ...settings, ...more },
    async (request) => {
      asked.push(request);
      const reply = replies[asked.length - 1] ?? {};
      if ('unreached' in reply) return reply as Unreached;
      const { status = 200, ...body } = reply as { status?: number };
      return { status, headers: {}, body: Buffer.from(JSON.stringify(body)) } satisfies Reached;
    },
    { now: () => new Date(now) },
  );
  const forms = () => asked.map(({ body }) => Object.fromEntries(new URLSearchParams(String(body))));
  const pass = (ms: number): void => {
    now += ms;
  };
  return { token, asked, forms, pass };
}

describe('createAccessToken', () => {
  it('uses a token until a minute before its end', async () => {
    const { token, forms, pass } = open([
      { access_token: 'one', expires_in: '120' },
      { access_token: 'two', expires_in: 3_600 },
    ]);
    expect([await token.get(), await token.get()]).toEqual(['one', 'one']);
    pass(59_999);
    expect(await token.get()).toBe('one');
    pass(1);
    expect([await token.get(), forms().length]).toEqual(['two', 2]);
    token.drop();
    await expect(token.get()).rejects.toThrow('answered 200');
  });

  it('goes on with a refresh token that it is handed', async () => {
    const { token, forms } = open([{ access_token: 'one', refresh_token: 'second-refresh' }, { access_token: 'two' }]);
    await token.get();
    token.drop();
    await token.get();
    expect(forms().map((form) => form.refresh_token)).toEqual(['first-refresh', 'second-refresh']);
  });

  it('signs in as itself where there is no refresh token', async () => {
    const { token, asked, forms } = open([{ access_token: 'one' }], { client_secret: 'a&b=c', scope: 'https://mail.example.com/.default' });
    expect(await token.get()).toBe('one');
    expect(forms()).toEqual([
      { grant_type: 'client_credentials', client_id: 'assay', client_secret: 'a&b=c', scope: 'https://mail.example.com/.default' },
    ]);
    expect(asked[0]).toMatchObject({ method: 'POST', url: settings.token_url, ownAddress: true });
  });

  it.each([
    [{ unreached: 'timeout', detail: 'id.example.com did not answer' }, 'no access token: id.example.com did not answer', false],
    [
      { status: 400, error: 'invalid_grant', error_description: 'first-refresh' },
      'no access token: the provider answered 400 invalid_grant',
      true,
    ],
    [{ status: 400, error: 'first-refresh is not good' }, 'no access token: the provider answered 400', false],
    [{ status: 503 }, 'no access token: the provider answered 503', false],
    [{ access_token: '' }, 'no access token: the provider answered 200', false],
  ] as const)('says why there is none, without what was sent: %o', async (reply, message, signIn) => {
    await expect(open([reply]).token.get()).rejects.toMatchObject({ name: 'Trouble', message, signIn });
  });
});
