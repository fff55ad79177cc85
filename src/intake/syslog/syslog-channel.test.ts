import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import type { Alert, Channel, Taken } from '../../domain/intake.ts';
import { type By, createSyslogChannel, type OnAlert, type SyslogSettings } from './syslog-channel.ts';

const open: { stop(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

const quiet = { debug: () => {}, info: () => {}, warn: () => {} };
const plain: SyslogSettings = {
  ...{ name: 'edge', listen: '127.0.0.1:0', over: 'tcp', from: [], read: ['cef', 'leef', 'json', 'text'], lane: 'alert' },
  ...{ idle_timeout: 60_000, max_connections: 50 },
};

/** A running channel, and what it handed on. */
async function running(
  settings: Partial<SyslogSettings> = {},
  onAlert: OnAlert = async () => ({ submission: 's', repeated: false }),
  limits: Record<string, number> = {},
) {
  const seen: { alert: Alert; by: By }[] = [];
  const channel = createSyslogChannel(
    { ...plain, ...settings },
    {
      clock: { now: () => new Date('2026-11-24T02:00:00Z') },
      log: quiet,
      limits: { firstWait: 5, longestWait: 20, patience: 2_000, ...limits },
      onAlert: async (alert, by) => {
        const taken = await onAlert(alert, by);
        seen.push({ alert, by });
        return taken;
      },
    },
  );
  open.push(channel);
  await channel.start();
  return {
    channel,
    seen,
    texts: () => seen.map(({ alert }) => alert.said[0]?.text ?? ''),
    port: Number(/\d+$/.exec(channel.health().at)?.[0]),
  };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  open.push({ stop: () => void socket.destroy() });
  await once(socket, 'connect');
  return socket;
}

async function until(met: () => boolean): Promise<void> {
  while (!met()) await sleep(5);
}

const closed = (socket: Socket) => new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));
const counts = (channel: Channel) => channel.health().counts ?? {};

describe('createSyslogChannel over TCP', () => {
  it('hands on what it reads, on behalf of the channel', async () => {
    const { channel, seen, port } = await running({ tlp: 'green' });
    const socket = await dial(port);
    socket.end('<134>Nov 24 01:59:58 fw01 CEF:0|Acme|Wall|1|100|Port scan|8|src=198.51.100.7 dst=10.0.0.5\n');
    await until(() => seen.length === 1);
    expect(seen[0]?.by).toEqual({ channel: 'syslog:edge', person: 'syslog:edge', lane: 'alert', marking: { tlp: 'green' } });
    expect(seen[0]?.alert.facts).toMatchObject({ vendor: 'cef', severity: 'high', ids: { host: 'fw01', peer: '127.0.0.1' } });
    expect(channel.health()).toMatchObject({ state: 'up', detail: null, taken: 1, lastAt: new Date('2026-11-24T02:00:00Z') });
  });

  it('takes ten thousand at once, counted and in lines, and holds so many under way and no more', async () => {
    let [now, most] = [0, 0];
    const { seen, port, texts } = await running({}, async () => {
      most = Math.max(most, ++now);
      await sleep(1);
      now--;
      return { submission: 's', repeated: false };
    });
    const [counted, lined] = [await dial(port), await dial(port)];
    const of = (who: string) => Array.from({ length: 5_000 }, (_, i) => `<13>Nov 24 01:59:58 ${who} test: 198.51.100.7 ${i}`);
    counted.end(
      of('a')
        .map((each) => `${each.length} ${each}`)
        .join(''),
    );
    lined.end(of('b').join('\n'));
    await until(() => seen.length === 10_000);
    expect(new Set(texts()).size).toBe(5_000);
    expect(new Set(seen.map(({ alert }) => alert.key)).size).toBe(10_000);
    expect(most).toBeLessThanOrEqual(256);
    expect(most).toBeGreaterThan(100);
  });

  it('lets the sender wait while the store is slow: it is not read ahead', async () => {
    const gate = Promise.withResolvers<void>();
    const { channel, seen, port } = await running({}, async () => {
      await gate.promise;
      return { submission: 's', repeated: false };
    });
    const socket = await dial(port);
    // More than the buffers of two sockets hold.
    const lines = Array.from({ length: 1_000 }, (_, i) => `<13>Nov 24 01:59:58 h t: ${i} ${'x'.repeat(20_000)}\n`).join('');
    let flushed = false;
    socket.end(lines, () => {
      flushed = true;
    });
    await until(() => counts(channel).underWay === 256);
    await sleep(300);
    expect(flushed).toBe(false);
    expect(counts(channel).underWay).toBe(256);
    gate.resolve();
    await until(() => seen.length === 1_000);
  });

  it('holds what it read while the store is away, and loses none of it', async () => {
    let away = true;
    const { channel, seen, port } = await running({}, async () => {
      if (away) throw new AssayError('ASSAY_STORE_UNAVAILABLE', 'the store is away', 'Wait.');
      return { submission: 's', repeated: false };
    });
    const socket = await dial(port);
    for (let i = 0; i < 1_000; i++) socket.write(`<13>Nov 24 01:59:58 h t: message ${i}\n`);
    await until(() => channel.health().state === 'down');
    expect(channel.health().detail).toMatch(/^the store is away; \d+ messages are held, and nothing more is read$/);
    await sleep(50);
    away = false;
    await until(() => seen.length === 1_000);
    expect(channel.health()).toMatchObject({ state: 'up', detail: null, taken: 1_000, refused: 0 });
  });

  it('does not stand still for a message that meets a bug each time', async () => {
    const { channel, seen, port } = await running({}, async (alert) => {
      if (alert.title.includes('poison')) throw new TypeError('of undefined');
      return { submission: 's', repeated: false };
    });
    (await dial(port)).end('<13>Nov 24 01:59:58 h t: poison\n<13>Nov 24 01:59:58 h t: well\n');
    await until(() => counts(channel).lost === 1 && seen.length === 1);
    expect(channel.health().detail).toBe('1 messages could not be kept');
  });

  it('keeps what it has read when it is told to stop, and reads nothing more', async () => {
    const gate = Promise.withResolvers<void>();
    const { channel, seen, port } = await running({}, async () => {
      await gate.promise;
      return { submission: 's', repeated: false };
    });
    const socket = await dial(port);
    socket.write(Array.from({ length: 600 }, (_, i) => `<13>Nov 24 01:59:58 h t: message ${i}\n`).join(''));
    await until(() => counts(channel).underWay === 256);
    const stopped = channel.stop();
    gate.resolve();
    await stopped;
    expect(seen).toHaveLength(600);
    expect(counts(channel).lost).toBe(0);
    await closed(socket);
    await expect(dial(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('stops though the store is away, and counts what is lost by it', async () => {
    const away = async (): Promise<Taken> => {
      throw new AssayError('ASSAY_STORE_UNAVAILABLE', 'the store is away', 'Wait.');
    };
    const { channel, port } = await running({}, away, { patience: 100 });
    (await dial(port)).write(Array.from({ length: 300 }, (_, i) => `<13>Nov 24 01:59:58 h t: message ${i}\n`).join(''));
    await until(() => counts(channel).underWay === 256);
    await channel.stop();
    expect(counts(channel).lost).toBe(300);
  });

  it('closes a connection whose message does not end, however slowly it goes on, and one that says nothing', async () => {
    const { channel, seen, port } = await running({ idle_timeout: 300 });
    const [slow, silent, quietLater] = [await dial(port), await dial(port), await dial(port)];
    quietLater.write('<13>Nov 24 01:59:58 h t: one\n');
    const drip = setInterval(() => slow.write('x'), 20);
    await Promise.all([closed(slow), closed(silent)]);
    clearInterval(drip);
    await until(() => counts(channel).idle === 2);
    expect(seen).toHaveLength(1);
    expect(quietLater.closed).toBe(false);
    quietLater.write('<13>Nov 24 01:59:58 h t: two\n');
    await until(() => seen.length === 2);
  });

  it('refuses connections beyond the most, and goes on when some have ended', async () => {
    const { channel, seen, port } = await running({ max_connections: 5 });
    const sockets = await Promise.all(Array.from({ length: 40 }, () => dial(port)));
    await until(() => counts(channel).tooMany === 35);
    expect(counts(channel).open).toBe(5);
    for (const socket of sockets) socket.destroy();
    await until(() => counts(channel).open === 0);
    (await dial(port)).end('<13>Nov 24 01:59:58 h t: after the storm');
    await until(() => seen.length === 1);
  });

  it('hears nobody from networks that are not allowed', async () => {
    const { channel, seen, port } = await running({ from: ['192.0.2.0/24', '2001:db8::/32'] });
    const socket = await dial(port);
    socket.write('<13>Nov 24 01:59:58 h t: hello\n');
    await closed(socket);
    await until(() => counts(channel).strangers === 1);
    expect(seen).toHaveLength(0);
    const home = await running({ from: ['192.0.2.0/24', '127.0.0.0/8'] });
    (await dial(home.port)).end('<13>Nov 24 01:59:58 h t: hello\n');
    await until(() => home.seen.length === 1);
  });

  it('outlives garbage, and says that it was', async () => {
    const { channel, seen, port } = await running();
    const socket = await dial(port);
    const noise = Buffer.alloc(300_000);
    for (let i = 0; i < noise.length; i++) noise[i] = (i * 7_919) % 251;
    socket.end(Buffer.concat([Buffer.from('x'.repeat(100_000)), noise, Buffer.from('\n<13>Nov 24 01:59:58 h t: after\n')]));
    await until(() => seen.some(({ alert }) => alert.title === 'after') && channel.health().refused > 0);
    expect(channel.health()).toMatchObject({ state: 'up', refused: 1, detail: '1 frames were too long or broken' });
    expect(seen.every(({ alert }) => alert.said.every(({ text }) => !/[\x00-\x08]/.test(text)))).toBe(true);
  });

  it('passes over what it is told to, and counts what holds nothing to ask about', async () => {
    const { channel, seen, port } = await running({ read: ['cef'], min_severity: 'medium' }, async (alert) =>
      alert.said.some(({ field }) => field === 'src') ? { submission: 's', repeated: alert.title.startsWith('again') } : undefined,
    );
    (await dial(port)).end(
      [
        '<13>Nov 24 01:59:58 h t: text',
        'CEF:0|A|B|1|1|low|2|src=198.51.100.7',
        'CEF:0|A|B|1|1|no word|Unknown|src=198.51.100.7',
        'CEF:0|A|B|1|1|again|9|src=198.51.100.7',
        'CEF:0|A|B|1|1|empty|9|act=blocked',
      ].join('\n'),
    );
    await until(() => seen.length === 3);
    await until(() => counts(channel).withoutObservables === 1);
    expect(channel.health()).toMatchObject({ taken: 1, repeated: 1, counts: { belowSeverity: 1, passedOver: 1, withoutObservables: 1 } });
  });

  it('says where it cannot listen', async () => {
    const { port } = await running();
    await expect(running({ listen: `127.0.0.1:${port}` })).rejects.toMatchObject({ code: 'ASSAY_PORT_IN_USE' });
    await expect(running({ listen: '192.0.2.1:0' })).rejects.toMatchObject({ code: 'ASSAY_CONFIG_INVALID' });
    await expect(running({ over: 'tls', cert_file: '/nowhere/cert.pem', key_file: '/nowhere/key.pem' })).rejects.toMatchObject({
      code: 'ASSAY_CONFIG_INVALID',
    });
  });
});

describe('createSyslogChannel over UDP', () => {
  async function send(port: number, messages: readonly string[]): Promise<void> {
    const socket = createSocket('udp4');
    for (const message of messages) await new Promise((resolve) => socket.send(message, port, '127.0.0.1', resolve));
    socket.close();
  }

  it('reads a datagram as a message', async () => {
    const { seen, texts, port } = await running({ over: 'udp' });
    await send(port, ['<13>Nov 24 01:59:58 h t: one\n', '<13>Nov 24 01:59:58 h t: two\nlines', '\n']);
    await until(() => seen.length === 2);
    expect(texts()).toEqual(['one', 'two\nlines']);
  });

  it('drops what finds no room while the store is slow, says how many, and keeps the rest', async () => {
    const gate = Promise.withResolvers<void>();
    const onAlert = async () => {
      await gate.promise;
      return { submission: 's', repeated: false };
    };
    const { channel, seen, port } = await running({ over: 'udp' }, onAlert, { underWay: 10, datagrams: 50 });
    await send(
      port,
      Array.from({ length: 100 }, (_, i) => `<13>Nov 24 01:59:58 h t: message ${i}`),
    );
    // Ten are under way, one waits to be, and fifty wait behind it.
    await until(() => counts(channel).dropped === 39);
    expect(channel.health().detail).toBe('39 datagrams were dropped: they came faster than they can be kept');
    gate.resolve();
    await channel.stop();
    expect(seen).toHaveLength(61);
    expect(counts(channel).lost).toBe(0);
  });

  it('bounds the bytes that wait, too', async () => {
    const gate = Promise.withResolvers<void>();
    const onAlert = async () => {
      await gate.promise;
      return { submission: 's', repeated: false };
    };
    const { channel, port } = await running({ over: 'udp' }, onAlert, { underWay: 1, datagramBytes: 5_000 });
    await send(
      port,
      Array.from({ length: 10 }, (_, i) => `<13>Nov 24 01:59:58 h t: ${i} ${'x'.repeat(2_000)}`),
    );
    await until(() => counts(channel).dropped === 6);
    gate.resolve();
  });
});
