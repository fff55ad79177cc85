import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSyslogMessage } from './syslog-message.ts';

const now = new Date('2026-11-24T02:00:00Z');
const read = (text: string) => {
  const { data, broken, ...rest } = readSyslogMessage(text, now);
  const parts = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...parts,
    ...(data.length > 0 && { data: data.map(({ element, name, value }) => `${element} ${name}=${value}`) }),
    ...(broken && { broken }),
  };
};

describe('readSyslogMessage, RFC 5424', () => {
  it('reads the examples of the RFC', () => {
    expect(
      read("<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \uFEFF'su root' failed for lonvick on /dev/pts/8"),
    ).toEqual({
      ...{
        format: '5424',
        facility: 4,
        severity: 2,
        at: '2003-10-11T22:14:15.003Z',
        host: 'mymachine.example.com',
        app: 'su',
        msgId: 'ID47',
      },
      text: "'su root' failed for lonvick on /dev/pts/8",
    });
    expect(read("<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time to make the do-nuts.")).toEqual({
      ...{
        format: '5424',
        facility: 20,
        severity: 5,
        at: '2003-08-24T05:14:15.000003-07:00',
        host: '192.0.2.1',
        app: 'myproc',
        procId: '8710',
      },
      text: "%% It's time to make the do-nuts.",
    });
    expect(
      read(
        '<165>1 2003-10-11T22:14:15.003Z m.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application"][examplePriority@32473 class="high"]',
      ),
    ).toMatchObject({
      data: ['exampleSDID@32473 iut=3', 'exampleSDID@32473 eventSource=Application', 'examplePriority@32473 class=high'],
      text: '',
    });
  });

  it('undoes the escapes of structured data, and keeps what is none', () => {
    expect(read('<13>1 - - - - - [a@1 k="q\\"uote" b="back\\\\slash" c="brac\\]ket" w="C:\\dir" e=""] text')).toMatchObject({
      data: ['a@1 k=q"uote', 'a@1 b=back\\slash', 'a@1 c=brac]ket', 'a@1 w=C:\\dir', 'a@1 e='],
      text: 'text',
    });
  });

  it('takes broken structured data for text, and keeps the elements before it', () => {
    expect(read('<13>1 - h a - - [ok@1 x="1"][broken@1 x="never ends')).toEqual({
      ...{ format: '5424', facility: 1, severity: 5, host: 'h', app: 'a' },
      ...{ data: ['ok@1 x=1'], text: '[broken@1 x="never ends', broken: true },
    });
    expect(read('<13>1 - h a - - [unquoted@1 x=1] text')).toMatchObject({ text: '[unquoted@1 x=1] text', broken: true });
  });

  it('does without parts that are missing', () => {
    expect(read('<13>1 2026-11-24T01:00:00Z')).toEqual({ format: '5424', facility: 1, severity: 5, at: '2026-11-24T01:00:00Z', text: '' });
    expect(read('<13>1 2026-11-24T01:00:00Z host app 1 id no structured data here')).toMatchObject({ text: 'no structured data here' });
    expect(read('<13>1 2026-11-24T01:00:00Z host [a@1 x="198.51.100.7"] text')).toMatchObject({
      host: 'host',
      data: ['a@1 x=198.51.100.7'],
      text: 'text',
    });
    expect(read('<13>1 - - - - - -')).toEqual({ format: '5424', facility: 1, severity: 5, text: '' });
  });

  it('finds a body behind the blanks of relays', () => {
    expect(read('<13>1 - ids suricata 812 - -  {"a":1}')).toMatchObject({ text: '{"a":1}' });
    expect(read('<13>Nov 24 01:00:00 ids suricata[812]:  {"a":1}')).toMatchObject({ text: '{"a":1}' });
  });

  it('joins an event again that rsyslog took the tag from', () => {
    expect(read('<134>1 2026-11-24T01:00:00Z fw CEF - - - 0|a|b|1|2|n|3|')).toMatchObject({ host: 'fw', text: 'CEF:0|a|b|1|2|n|3|' });
    expect(read('<134>1 2026-11-24T01:00:00Z fw LEEF - - -  2.0|a|b|1|2|')).toMatchObject({ host: 'fw', text: 'LEEF:2.0|a|b|1|2|' });
    expect(read('<134>1 2026-11-24T01:00:00Z fw CEF - - - text')).toMatchObject({ app: 'CEF', text: 'text' });
  });

  it('is not taken in by a version where none is', () => {
    expect(read('<13>1 packet lost')).toEqual({ format: '3164', facility: 1, severity: 5, text: '1 packet lost' });
  });
});

describe('readSyslogMessage, RFC 3164', () => {
  it('reads the examples of the RFC', () => {
    expect(read("<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8")).toEqual({
      ...{ format: '3164', facility: 4, severity: 2, at: '2026-10-11T22:14:15', host: 'mymachine', app: 'su' },
      text: "'su root' failed for lonvick on /dev/pts/8",
    });
    expect(read('Use the BFG!')).toEqual({ format: '3164', text: 'Use the BFG!' });
  });

  it('reads what is sent otherwise', () => {
    const cases: readonly (readonly [string, object])[] = [
      [
        '<38>Nov  4 07:08:09 web-1 sshd[4711]: Failed password',
        { at: '2026-11-04T07:08:09', host: 'web-1', app: 'sshd', procId: '4711', text: 'Failed password' },
      ],
      ['<13>2026-11-24T01:02:03.5+01:00 web-1 app: x', { at: '2026-11-24T01:02:03.5+01:00', host: 'web-1', app: 'app', text: 'x' }],
      [
        '<189>Nov 24 2026 01:02:03.123 UTC: %SYS-5-CONFIG_I: Configured',
        { at: '2026-11-24T01:02:03.123Z', app: '%SYS-5-CONFIG_I', text: 'Configured' },
      ],
      [
        '<166>Nov 24 2026 01:02:03 fw-1 : %ASA-6-302013: Built',
        { at: '2026-11-24T01:02:03', host: 'fw-1', text: ': %ASA-6-302013: Built' },
      ],
      ['<13>Nov 24 01:02:03 2001:db8::1 app[-]: x', { at: '2026-11-24T01:02:03', host: '2001:db8::1', app: 'app', procId: '-', text: 'x' }],
      ['<13>Nov 24 01:02:03 app[7]: no host', { at: '2026-11-24T01:02:03', app: 'app', procId: '7', text: 'no host' }],
      ['<13>app[7]: neither time nor host', { app: 'app', procId: '7', text: 'neither time nor host' }],
      ['<13>evil.example: seen', { text: 'evil.example: seen' }],
      ['Nov 24 01:02:03 fw CEF:0|a|b|1|2|n|3|', { host: 'fw', at: '2026-11-24T01:02:03', text: 'CEF:0|a|b|1|2|n|3|' }],
      ['fw.example.com CEF:0|a|b|1|2|n|3|', { host: 'fw.example.com', text: 'CEF:0|a|b|1|2|n|3|' }],
      ['<13>Nov 24 01:02:03 CEF:0|a|b|1|2|n|3|', { at: '2026-11-24T01:02:03', text: 'CEF:0|a|b|1|2|n|3|' }],
      ['<13>Nov 24 01:02:03 fw LEEF: LEEF:1.0|a|b|1|2|', { at: '2026-11-24T01:02:03', host: 'fw', app: 'LEEF', text: 'LEEF:1.0|a|b|1|2|' }],
      [
        '<13>Nov 24 01:02:03 fw suricata[9]: {"a":1}',
        { at: '2026-11-24T01:02:03', host: 'fw', app: 'suricata', procId: '9', text: '{"a":1}' },
      ],
      ['\uFEFF<13>Nov 24 01:02:03 h t: x', { at: '2026-11-24T01:02:03', host: 'h', app: 't', text: 'x' }],
      ['<999>x', { text: '<999>x' }],
      ['<13>', { text: '' }],
      ['', { text: '' }],
    ];
    for (const [text, parts] of cases) {
      const { format: _, facility: __, severity: ___, ...rest } = read(text) as Record<string, unknown>;
      expect(rest, text).toEqual(parts);
    }
  });

  it('takes the year that is nearest, and no date that is none', () => {
    const at = (text: string, when: string) => readSyslogMessage(text, new Date(when)).at;
    expect(at('Dec 31 23:59:59 h t: x', '2027-01-01T00:00:05Z')).toBe('2026-12-31T23:59:59');
    expect(at('Jan  1 00:00:01 h t: x', '2026-12-31T23:59:59Z')).toBe('2027-01-01T00:00:01');
    expect(at('Feb 29 12:00:00 h t: x', '2028-03-01T00:00:00Z')).toBe('2028-02-29T12:00:00');
    expect(at('Feb 30 12:00:00 h t: x', '2028-03-01T00:00:00Z')).toBeUndefined();
    expect(at('Nov 24 25:00:00 h t: x', '2028-03-01T00:00:00Z')).toBeUndefined();
  });
});

describe('readSyslogMessage, whatever comes', () => {
  const piece = fc.constantFrom(
    '<13>',
    '<999>',
    '1 ',
    '- ',
    '[a@1 ',
    'x="',
    '\\"',
    '"]',
    ']',
    'Nov 24 01:02:03 ',
    '2026-11-24T01:02:03Z ',
    'h ',
    't[1]: ',
    '\0',
    '\uFEFF',
    'CEF:0|',
  );

  it('never throws, and loses no word of the message', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }), (parts) => {
        const text = `${parts.join('')}198.51.100.7`;
        const { text: rest, data, host, app, msgId, procId } = readSyslogMessage(text, now);
        const kept = [rest, host, app, msgId, procId, ...data.flatMap(({ element, name, value }) => [element, name, value])].join(' ');
        expect(kept).toContain('198.51.100.7');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['quotes', `<13>1 - - - - - ${'[a@1 x="'.repeat(8_000)}`],
    ['elements', `<13>1 - - - - - ${'[a@1]'.repeat(13_000)}`],
    ['backslashes', `<13>1 - - - - - [a@1 x="${'\\'.repeat(65_000)}`],
    ['blanks', `<13>Nov 24 01:02:03 ${' '.repeat(65_000)}`],
    ['a tag without end', `<13>Nov 24 01:02:03 h ${'a'.repeat(65_000)}`],
    ['brackets', `<13>Nov 24 01:02:03 h a${'['.repeat(65_000)}`],
    ['versions', `<13>1 ${' '.repeat(65_000)}`],
  ])('is linear: %s', (_, text) => {
    // A hundred times 64 KiB would never end, were it not.
    for (let i = 0; i < 100; i++) readSyslogMessage(text, now);
  });
});
