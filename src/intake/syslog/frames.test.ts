import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFramer } from './frames.ts';

/** All messages of a connection on which these pieces came, and how many frames were dropped. */
function framed(pieces: readonly (string | Uint8Array)[], largest?: number) {
  const framer = createFramer(largest);
  const messages = pieces.flatMap((piece) => framer.push(Buffer.from(piece as string)));
  const open = framer.partial;
  return { messages: [...messages, ...framer.end()].map(String), dropped: framer.dropped, open };
}

describe('createFramer', () => {
  it('reads lines that end with LF, CR LF or NUL', () => {
    expect(framed(['<13>one\n<13>two\r\n\n<13>three\0<13>fo', 'ur'])).toEqual({
      messages: ['<13>one', '<13>two', '<13>three', '<13>four'],
      dropped: 0,
      open: true,
    });
  });

  it('reads counted frames, whatever stands in them, and line feeds that senders put between them', () => {
    expect(framed(['8 <13>\n\0ab12 <13>8 <13>ab', '\n6 <13>ü'])).toEqual({
      messages: ['<13>\n\0ab', '<13>8 <13>ab', '<13>ü'],
      dropped: 0,
      open: false,
    });
    expect(framed(['10 {"a":true}']).messages).toEqual(['{"a":true}']);
    expect(framed(['9 CEF:0|a|b']).messages).toEqual(['CEF:0|a|b']);
  });

  it('takes a line that begins with a number for a line', () => {
    expect(framed(['2026-11-24T01:00:00Z fw one\n24 Nov two\n']).messages).toEqual(['2026-11-24T01:00:00Z fw one', '24 Nov two']);
    expect(framed(['24 Nov two\n']).messages).toEqual(['24 Nov two']);
    expect(framed(['24']).messages).toEqual(['24']);
  });

  it('drops a line that is too long to its end, and goes on', () => {
    expect(framed(['<13>first\n', 'x'.repeat(150), 'y'.repeat(10), '\n<13>next\n'], 100)).toEqual({
      messages: ['<13>first', '<13>next'],
      dropped: 1,
      open: false,
    });
    expect(framed([`${'x'.repeat(100)}\n${'y'.repeat(101)}\n`], 100)).toMatchObject({ messages: ['x'.repeat(100)], dropped: 1 });
  });

  it('drops a counted frame that is too long by its count', () => {
    expect(framed([`200 <13>${'x'.repeat(98)}`, `${'x'.repeat(98)}7 <13>abc`], 100)).toEqual({
      messages: ['<13>abc'],
      dropped: 1,
      open: false,
    });
  });

  it('finds the next frame after one whose count was wrong', () => {
    expect(framed(['7 <13>abcdef12 34 <nonsense 007 <13>abc 7 <13>xyz7 <14>abc'])).toEqual({
      messages: ['<13>abc', '<13>xyz', '<14>abc'],
      dropped: 1,
      open: false,
    });
    expect(framed(['7 <13>abc12345678901 <13>7 <13>def']).messages).toEqual(['<13>abc', '<13>def']);
  });

  it('keeps no frame whose end never comes', () => {
    expect(framed(['70 <13>abc'])).toEqual({ messages: [], dropped: 1, open: true });
    expect(framed(['7 <13>abc99'])).toEqual({ messages: ['<13>abc'], dropped: 1, open: true });
  });

  const body = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('CEF:0|a', '12 <1>', 'x'.repeat(200)),
  );

  it('gives the same messages however the bytes are cut', () => {
    const stream = fc.oneof(
      fc
        .array(fc.oneof(body, fc.constantFrom('\n', '\0', '\r\n', '<13>', '7 ', '99999999999 ', '07 <', '7 <13>abc')))
        .map((parts) => parts.join('')),
      fc.array(body).map((bodies) => bodies.map((each) => `${Buffer.byteLength(`<13>${each}`)} <13>${each}`).join('')),
      fc.array(body).map((bodies) => bodies.map((each) => `<13>${each}\n`).join('')),
    );
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 60 })), (text, cuts) => {
        const bytes = Buffer.from(text);
        const pieces: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(bytes.subarray(at, at + cut));
          at += cut;
        }
        pieces.push(bytes.subarray(at));
        const whole = framed([bytes], 100);
        expect(framed(pieces, 100)).toEqual(whole);
        expect(
          framed(
            [...bytes].map((byte) => Uint8Array.of(byte)),
            100,
          ),
        ).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives every counted message back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1 }), (bodies) => {
        const messages = bodies.map((each) => Buffer.concat([Buffer.from('<13>'), each]));
        const framer = createFramer();
        const out = framer.push(Buffer.concat(messages.flatMap((each) => [Buffer.from(`${each.length} `), each])));
        expect(out).toEqual(messages);
        expect(framer.dropped).toBe(0);
      }),
    );
  });

  it('holds no more than one message, whatever comes', () => {
    const framer = createFramer();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 2_000; i++) framer.push(Buffer.alloc(65_536, 'x'));
    expect(framer.dropped).toBe(1);
    expect(framer.partial).toBe(true);
    globalThis.gc?.();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024);
  });
});
