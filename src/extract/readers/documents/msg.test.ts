import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { extractInto } from '../../extract.ts';
import { gather } from '../../gather.ts';
import type { ReadInside } from '../inside.ts';
import { read } from '../read.ts';
import { binary, compound, file, message, unicode } from './msg/outlook-message.fixture.ts';
import { readMsg } from './msg.ts';

/** Of what is attached, who reads it is asked. */
const asText: ReadInside = async (gathering, { bytes }) => {
  extractInto(gathering, new TextDecoder().decode(bytes), 'text');
  return { facts: {}, troubles: [], isFile: false };
};
const fieldsOf = async (bytes: Uint8Array, prefix = '', most?: Parameters<typeof readMsg>[4]) => {
  const gathering = gather();
  const { facts, troubles } = await readMsg(gathering, bytes, asText, prefix, most);
  return {
    facts,
    troubles,
    fields: gathering.findings().flatMap(({ observable, mentions }) => mentions.map(({ field }) => `${observable.value} ${field}`)),
  };
};

const headers = `Received: from evil (evil [198.51.100.1])\r\n\tby mx.example.org; Mon, 1 Jan 2024 00:00:00 +0000
Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=example.net
From: Boss <boss@example.com>
To: victim@example.org
Content-Type: multipart/alternative; boundary="x"
Subject: pay 198.51.100.2

--assay-part
injected: 198.51.100.99`;

const payload = Buffer.from('visit http://198.51.100.5/x');
const sample = compound({
  ...message('pay 198.51.100.2'),
  ...unicode('007D', headers),
  ...unicode('1000', 'see 198.51.100.3'),
  ...binary('1013', Buffer.from('<a href="http://198.51.100.4/x">здесь</a>', 'utf8')),
  '__recip_version1.0_#00000000': { ...unicode('3003', 'second@example.org') },
  '__attach_version1.0_#00000000': file('note – one.txt', 'text/plain', payload),
  '__attach_version1.0_#00000001': {
    ...unicode('3001', 'inner'),
    '__substg1.0_3701000D': {
      ...message('inner 198.51.100.6'),
      ...unicode('0C1F', 'inner@example.net'),
      ...unicode('0C1A', 'In "ner"'),
      '__recip_version1.0_#00000000': unicode('39FE', 'third@example.org'),
    },
  },
});

test('reads a message as the mail it was', async () => {
  const { facts, fields, troubles } = await fieldsOf(sample);
  expect(troubles).toEqual([]);
  expect(fields.filter((field) => field.startsWith('198'))).toEqual([
    '198.51.100.2 header:subject',
    '198.51.100.1 header:received',
    '198.51.100.3 body',
    '198.51.100.4 html',
    '198.51.100.5 attachment:note – one.txt/text',
    '198.51.100.6 message:1/header:subject',
  ]);
  expect(fields).toContain('inner@example.net message:1/header:from');
  const sha256 = createHash('sha256').update(payload).digest('hex');
  expect(fields).toContain(`${sha256} attachment:note – one.txt`);
  expect(facts.mail).toEqual({
    subject: 'pay 198.51.100.2',
    from: ['boss@example.com'],
    replyTo: [],
    recipients: ['victim@example.org', 'second@example.org', 'third@example.org'],
    authentication: [{ method: 'spf', result: 'fail', domain: 'example.net' }],
    original: 'itself',
    hops: [{ from: 'evil', address: '198.51.100.1', by: 'mx.example.org', at: '2024-01-01T00:00:00.000Z' }],
  });
  expect(facts.attachments).toMatchObject([{ name: 'note – one.txt', mediaType: 'text/plain', size: payload.length, sha256 }]);
});

test('a message that reports another one: the one inside is what it is about', async () => {
  const report = compound({
    ...message('FW: pay'),
    ...unicode('0C1F', 'anna@example.com'),
    ...unicode('0C1A', 'Anna'),
    ...unicode('1000', 'Is this real? www.example.com'),
    '__recip_version1.0_#00000000': unicode('39FE', 'phishing@example.com'),
    '__attach_version1.0_#00000000': {
      ...unicode('3001', 'pay'),
      '__substg1.0_3701000D': {
        ...message('pay'),
        ...unicode('007D', 'From: Boss <boss@evil.example.net>\r\nTo: anna@example.com\r\nReply-To: x@other.example.org\r\nSubject: pay'),
        ...unicode('1000', 'see http://evil.example.net/x'),
      },
    },
  });
  const expected = {
    subject: 'pay',
    from: ['boss@evil.example.net'],
    replyTo: ['x@other.example.org'],
    recipients: ['anna@example.com', 'phishing@example.com'],
    original: 'attached',
    reporter: 'anna@example.com',
    notes: ['answers go to x@other.example.org, not to boss@evil.example.net'],
  };
  const { facts, findings } = await read({ name: 'report.msg', bytes: report }, { reported: true });
  expect(facts.mail).toMatchObject({ ...expected, recipients: expect.arrayContaining(expected.recipients) });
  const roles = Object.fromEntries(findings.map(({ observable, mentions }) => [observable.value, mentions.map(({ role }) => role)]));
  expect(roles).toMatchObject({
    'boss@evil.example.net': ['sender'],
    'x@other.example.org': ['reply-to'],
    'anna@example.com': ['reporter'],
    'www.example.com': ['reporter'],
    'http://evil.example.net/x': ['url'],
  });
  // The same, attached to a mail.
  const mail = `From: anna@example.com\nSubject: FW: pay\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/octet-stream; name=pay.msg\nContent-Transfer-Encoding: base64\n\n`;
  const inner = compound({
    ...message('pay'),
    ...unicode('007D', 'From: Boss <boss@evil.example.net>\r\nTo: anna@example.com\r\nSubject: pay'),
  });
  const text = `${mail}${Buffer.from(inner).toString('base64')}\n--b--`;
  expect((await read({ name: 'x.eml', bytes: Buffer.from(text) })).facts.mail).toMatchObject({
    ...{ subject: 'pay', from: ['boss@evil.example.net'], original: 'attached', reporter: 'anna@example.com' },
  });
});

test('stands under a prefix and stops at its limits', async () => {
  const { fields, troubles } = await fieldsOf(sample, 'entry:a.msg/', { depth: 0, messages: 100, bytes: 1 << 20 });
  expect(fields).toContain('198.51.100.3 entry:a.msg/body');
  expect(fields.some((field) => field.startsWith('198.51.100.6'))).toBe(false);
  expect(troubles).toEqual([{ part: 'entry:a.msg/messages', message: '1 messages inside were not read: too many, too deep or too large' }]);
});

test('what is no message is said', async () => {
  const word = compound({ WordDocument: Buffer.alloc(5000) });
  expect((await fieldsOf(word)).troubles).toEqual([
    {
      part: 'msg',
      message:
        'not readable as an Outlook message: it holds no message (old Word, Excel and PowerPoint files begin alike, and so do encrypted ones)',
    },
  ]);
  expect((await fieldsOf(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).troubles[0]?.message).toContain('cut short');
});

test('tables that run in a circle are seen', async () => {
  for (const place of ['fat', 'directory'] as const) {
    const bytes = Buffer.from(sample);
    const fat = (bytes.readInt32LE(0x4c) + 1) * 512;
    const directory = (bytes.readInt32LE(0x30) + 1) * 512;
    // The first sector after itself; the first entry as its own neighbour.
    if (place === 'fat') bytes.writeInt32LE(bytes.readInt32LE(0x30), fat + 4 * bytes.readInt32LE(0x30));
    else bytes.writeInt32LE(1, directory + 128 + 72);
    expect((await fieldsOf(bytes)).troubles[0]?.message).toContain('in a circle');
  }
});

test('wherever a file is cut or damaged, it ends and nothing is thrown', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const bytes = Buffer.from(sample);
    for (let i = 0; i < (seed % 40) + 1; i++)
      bytes[(seed * 7919 + i * 104_729) % (i % 2 === 0 ? 1536 : bytes.length)] = (seed * 31 + i * 17) & 0xff;
    bytes.set(sample.subarray(0, 8));
    const { fields, troubles } = await fieldsOf(seed % 3 === 0 ? bytes.subarray(0, (bytes.length * seed) / 300) : bytes);
    expect(fields.length + troubles.length).toBeGreaterThan(0);
  }
});
