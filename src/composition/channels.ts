import type { Channel, ChannelHealth } from '../domain/intake.ts';
import type { Log } from '../domain/ports.ts';

/** All the ways by which work arrives by itself. */
export interface Channels {
  /** One that cannot start is down and says why; the others start all the same. */
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): readonly (ChannelHealth & { readonly name: string })[];
}

export function createChannels(channels: readonly Channel[], log: Log): Channels {
  const failed = new Map<string, string>();
  return {
    async start() {
      await Promise.all(
        channels.map(async (channel) => {
          try {
            await channel.start();
          } catch (error) {
            failed.set(channel.name, error instanceof Error ? error.message : 'it did not start');
            log.warn('a channel did not start', { channel: channel.name, error });
          }
        }),
      );
    },
    async stop() {
      await Promise.allSettled(channels.map((channel) => channel.stop()));
    },
    health: () =>
      channels.map((channel) => {
        const health = channel.health();
        const why = failed.get(channel.name);
        return { name: channel.name, ...health, ...(why !== undefined && { state: 'down' as const, detail: why }) };
      }),
  };
}
