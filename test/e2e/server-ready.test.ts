import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onlyAsking, served } from './serving.ts';
import { onStage } from './stage.ts';

describe.concurrent('whether it is ready', () => {
  it(
    'is told without a key, and a channel that is down is a reason not to be',
    onStage(async (stage) => {
      const taken = createSocket('udp4').bind(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address();
      const config = `${onlyAsking('abuseipdb')}intake:\n  syslog:\n    - { name: edge, listen: 127.0.0.1:${port}, over: udp }\n`;
      await served(async (server) => {
        const reply = await server.ask('/readyz', { key: null });
        const text = await reply.text();
        expect([reply.status, Number(reply.headers.get('retry-after')) > 0]).toEqual([503, true]);
        expect(JSON.parse(text)).toEqual({ status: 'not_ready', reasons: [{ part: 'channels', detail: 'one is down' }] });
        // Which one, and why, is for those who may know.
        expect(text).not.toContain('edge');
        expect(await server.told(200, '/v1/channels')).toMatchObject({
          channels: [{ name: expect.stringContaining('edge'), state: 'down' }],
        });
        expect(await server.told(200, '/livez', { key: null })).toEqual({ status: 'live' });
        // Work comes in all the same.
        expect((await server.ask('/v1/submissions?wait=20s', { json: { values: ['45.98.0.1'] } })).status).toBe(200);
      }, config)(stage);
      taken.close();
    }),
  );

  it(
    'is so with a store that answers and a worker that works, whoever asks how often',
    onStage(
      served(
        async (server) => {
          const all = await Promise.all(Array.from({ length: 30 }, () => server.ask('/readyz', { key: null })));
          expect(all.every(({ status }) => status === 200)).toBe(true);
          expect(await all[0]?.json()).toEqual({ status: 'ready', reasons: [] });
        },
        `${onlyAsking('abuseipdb')}server: { requests_per_minute: 5 }\n`,
      ),
    ),
  );
});
