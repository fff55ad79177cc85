import { describe, expect, it } from 'vitest';
import { type Lookalike, moods, type SandboxReply } from '../../src/domain/lookalike.ts';
import type { HttpSource } from '../../src/domain/source.ts';
import { brief, leaks, misfits, sampleOf } from './judging.ts';
import { base, type Play, type Received, replies, secret, type Wire } from './wire.ts';

/** What every look-alike must keep: its source reads it as it reads the vendor. */
export function playsAlong(source: HttpSource, lookalike: Lookalike, wire: () => Wire): void {
  const stage =
    (reply: (value: string, received: Received) => SandboxReply): Play =>
    (response, received) => {
      const value = lookalike.asked(sandboxRequest(received));
      const { status, body, headers } = value === undefined ? { status: 404, body: 'no such page', headers: {} } : reply(value, received);
      replies(status, body, headers)(response, received);
    };

  describe(`${source.id} is played by its look-alike`, () => {
    it('under its own name', () => expect(lookalike.source).toBe(source.id));
    const cases = source.accepts.flatMap((type) => moods.map((mood) => ({ type, mood, value: sampleOf(type) })));
    it.each(cases)('$mood $type', async ({ type, value, mood }) => {
      const observable = { type, value };
      const seen: string[] = [];
      const play = stage((asked, received) => {
        seen.push(asked);
        return lookalike.reply(asked, mood, sandboxRequest(received));
      });
      const outcome = await wire().ask(source, observable, play);
      // A question about the probe may check that the answers can be believed.
      const others = seen.filter((each) => each !== value && each !== source.probe.value);
      if (source.reveals === 'value') expect([seen[0], others]).toEqual([value, []]);
      // Whoever lists only what is bad has nothing to say of the others.
      const expected = { absent: /^not_found$/, benign: /^(not_)?found$/, suspicious: /^found$/, malicious: /^found$/ }[mood];
      expect([outcome.status, outcome]).toEqual([expect.stringMatching(expected), expect.anything()]);
      expect(await wire().ask(source, observable, play)).toEqual(outcome);
      if (outcome.status === 'found') for (const observation of outcome.observations) expect(misfits(observation)).toEqual([]);
    });
    it('knows no other page', () =>
      expect(lookalike.asked({ method: 'GET', path: '/nowhere', query: {}, body: undefined })).toBeUndefined());
    it('refusing the key', async () => {
      const outcome = await wire().ask(
        source,
        source.probe,
        stage(() => lookalike.unauthorized(source.auth ? secret : '')),
      );
      expect(outcome).toMatchObject({ status: 'failed', reason: 'auth' });
      expect(leaks(source, outcome)).toEqual([]);
    });
    it('over quota', async () => {
      const outcome = await wire().ask(
        source,
        source.probe,
        stage(() => lookalike.overQuota()),
      );
      expect(brief(outcome)).toEqual('limited');
    });
  });
}

/** A request as the sandbox hands it to a look-alike. */
export function sandboxRequest({ method, url, headers, body }: Received): Parameters<Lookalike['asked']>[0] {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  return {
    method,
    path: pathname.slice(base.length) || '/',
    query: Object.fromEntries(searchParams),
    body: sentBody(headers, body),
  };
}

function sentBody(headers: Received['headers'], body: string): unknown {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(body));
  return body === '' ? undefined : (JSON.parse(body) as unknown);
}
