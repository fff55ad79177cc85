import { createSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';

/** What a server of the DNS on loopback says to one question. */
export interface Said {
  /** Response code; 0 where it is left out. */
  readonly rcode?: number;
  readonly answer?: readonly Rr[];
  readonly authority?: readonly Rr[];
  /** Truncated: the whole is to be had over TCP. */
  readonly truncated?: boolean;
  /** Not what was asked about, or not to whom. */
  readonly wrongId?: boolean;
  /** Bytes instead of a message. */
  readonly raw?: Buffer;
}

/** A record, about the name that was asked. */
export interface Rr {
  readonly type: number;
  readonly data: Buffer;
}

export interface Question {
  readonly name: string;
  readonly type: number;
  readonly over: 'udp' | 'tcp';
}

export interface NameServer {
  readonly port: number;
  readonly questions: readonly Question[];
  close(): Promise<void>;
}

export const a = (address: string): Rr => ({ type: 1, data: Buffer.from(address.split('.').map(Number)) });
export const ns = (name: string): Rr => ({ type: 2, data: nameBytes(name) });
export const cname = (name: string): Rr => ({ type: 5, data: nameBytes(name) });
export const ptr = (name: string): Rr => ({ type: 12, data: nameBytes(name) });
export const mx = (priority: number, name: string): Rr => ({ type: 15, data: Buffer.concat([uint16(priority), nameBytes(name)]) });
export const txt = (...strings: readonly string[]): Rr => ({
  type: 16,
  data: Buffer.concat(strings.map((each) => Buffer.concat([Buffer.from([each.length]), Buffer.from(each, 'latin1')]))),
});

/** Speaks the DNS on one port, over UDP and TCP. Silent where `say` says nothing. */
export async function nameServer(say: (question: Question) => Said | undefined): Promise<NameServer> {
  const questions: Question[] = [];
  const heard = (message: Buffer, over: Question['over']): Buffer | undefined => {
    const question = { ...questionOf(message), over };
    questions.push(question);
    const said = say(question);
    return said && (said.raw ?? messageOf(message, said));
  };
  const answerTo = (socket: Socket): void => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const reply = heard(data.subarray(2), 'tcp');
      if (reply) socket.write(Buffer.concat([uint16(reply.length), reply]));
    });
  };
  const { udp, tcp, port } = await onePort();
  tcp.on('connection', answerTo);
  udp.on('message', (message, { port: from, address }) => {
    const reply = heard(message, 'udp');
    if (reply) udp.send(reply, from, address);
  });
  return { port, questions, close: () => shut(udp, tcp) };
}

/** A port that is free for both: which one is free for UDP says nothing of TCP. */
async function onePort(): Promise<{ readonly udp: ReturnType<typeof createSocket>; readonly tcp: Server; readonly port: number }> {
  for (;;) {
    const udp = createSocket('udp4');
    await new Promise<void>((done) => udp.bind(0, '127.0.0.1', done));
    const { port } = udp.address();
    const tcp = createServer();
    const free = await new Promise<boolean>((done) => {
      tcp.once('error', () => done(false));
      tcp.listen(port, '127.0.0.1', () => done(true));
    });
    if (free) return { udp, tcp, port };
    await new Promise<void>((done) => udp.close(done));
  }
}

async function shut(udp: ReturnType<typeof createSocket>, tcp: Server): Promise<void> {
  await Promise.all([new Promise<void>((done) => udp.close(done)), new Promise<unknown>((done) => tcp.close(done))]);
}

/** The header and the question as they came, then records (RFC 1035, 4.1). */
function messageOf(asked: Buffer, { rcode = 0, answer = [], authority = [], truncated, wrongId }: Said): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(asked.readUInt16BE(0) ^ (wrongId ? 0xffff : 0), 0);
  header.writeUInt16BE(0x8180 | (truncated ? 0x0200 : 0) | rcode, 2);
  for (const [at, count] of [1, answer.length, authority.length].entries()) header.writeUInt16BE(count, 4 + 2 * at);
  return Buffer.concat([header, asked.subarray(12, endOfName(asked) + 4), ...[...answer, ...authority].map(record)]);
}

function record({ type, data }: Rr): Buffer {
  const aboutTheQuestion = uint16(0xc00c);
  return Buffer.concat([aboutTheQuestion, uint16(type), uint16(1), Buffer.from([0, 0, 0, 60]), uint16(data.length), data]);
}

function questionOf(message: Buffer): { name: string; type: number } {
  const labels: string[] = [];
  for (let at = 12; message[at] !== 0; at += (message[at] ?? 0) + 1)
    labels.push(message.toString('latin1', at + 1, at + 1 + (message[at] ?? 0)));
  return { name: labels.join('.'), type: message.readUInt16BE(endOfName(message)) };
}

function endOfName(message: Buffer): number {
  let at = 12;
  while (message[at] !== 0) at += (message[at] ?? 0) + 1;
  return at + 1;
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter((each) => each !== '');
  return Buffer.concat([...labels.map((each) => Buffer.concat([Buffer.from([each.length]), Buffer.from(each)])), Buffer.from([0])]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
