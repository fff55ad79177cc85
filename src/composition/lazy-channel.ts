import type { Channel } from '../domain/intake.ts';

/** A channel whose code is loaded when it is started: runs that start none need not wait for it. */
export function lazyChannel(name: string, at: string, load: () => Promise<Channel>): Channel {
  let channel: Channel | undefined;
  return {
    name,
    async start() {
      channel ??= await load();
      await channel.start();
    },
    async stop() {
      await channel?.stop();
    },
    health: () => channel?.health() ?? { state: 'down', detail: 'not started', at, taken: 0, repeated: 0, refused: 0, lastAt: null },
  };
}
