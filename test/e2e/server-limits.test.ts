import { describe, expect, it } from 'vitest';
import { keyFor, served } from './serving.ts';
import { onStage, until } from './stage.ts';

describe.concurrent('what one key gets', () => {
  it(
    'a value that stood in red submissions alone is unknown to whoever may not see those',
    onStage(
      served(async (server, stage) => {
        const amber = await keyFor(stage, { name: 'amber', clearance: 'amber' });
        const path = '/v1/observables/ipv4/45.80.2.1';
        await server.told(200, '/v1/submissions?wait=20s', { json: { values: ['45.80.2.1'], tlp: 'red' } });
        expect(await server.told(200, path)).toMatchObject({ history: [{ verdict: expect.any(String) }] });
        await server.told(404, path, { key: amber });
        await server.told(200, '/v1/submissions?wait=20s', { json: { values: ['45.80.2.1'], tlp: 'amber' } });
        expect(await server.told(200, path, { key: amber })).toMatchObject({ observable: { value: '45.80.2.1' } });
      }),
    ),
  );

  it(
    'a hundred streams of events are open at once, and room is there again when one ends',
    onStage(
      served(async (server) => {
        const opened: AbortController[] = [];
        const open = async (): Promise<number> => {
          const abort = new AbortController();
          const reply = await server.ask('/v1/events', { headers: { accept: 'text/event-stream' }, signal: abort.signal });
          if (reply.status === 200) opened.push(abort);
          else await reply.text();
          return reply.status;
        };
        const all = await Promise.all(Array.from({ length: 110 }, open));
        expect([all.filter((status) => status === 200).length, all.filter((status) => status === 429).length]).toEqual([100, 10]);
        for (const abort of opened.splice(0, 5)) abort.abort();
        await until(async () => (await open()) === 200, 'there is room again');
        for (const abort of opened) abort.abort();
      }),
    ),
  );
});
