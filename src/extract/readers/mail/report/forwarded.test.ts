import { expect, test } from 'vitest';
import { forwardedIn, saysForwarded } from './forwarded.ts';

const blocks: readonly (readonly [string, string, boolean])[] = [
  [
    'Gmail',
    '---------- Forwarded message ---------\nFrom: Bank <a@evil.example.net>\nDate: Mon, 1 Jan 2024 at 10:00\nSubject: Pay now\nTo: <me@example.com>\n',
    true,
  ],
  [
    'Apple Mail',
    'Begin forwarded message:\n\n> From: "Bank" <a@evil.example.net>\n> Subject: Pay now\n> Date: 1 January 2024 at 10:00:00 CET\n> To: me@example.com\n',
    true,
  ],
  [
    'Apple Mail, German',
    'Anfang der weitergeleiteten Nachricht:\n\nVon: Bank <a@evil.example.net>\nBetreff: Pay now\nDatum: 1. Januar 2024\nAn: me@example.com\n',
    true,
  ],
  [
    'Thunderbird',
    '-------- Forwarded Message --------\nSubject: \tPay now\nDate: \tMon, 1 Jan 2024 10:00:00 +0100\nFrom: \tBank <a@evil.example.net>\nTo: \tme@example.com\n',
    true,
  ],
  [
    'Thunderbird, Polish',
    '-------- Przekazana wiadomość --------\nTemat: Pay now\nData: Mon, 1 Jan 2024 10:00:00 +0100\nNadawca: x\nOd: Bank <a@evil.example.net>\nDo: me@example.com\n',
    true,
  ],
  [
    'Outlook',
    '-----Original Message-----\nFrom: Bank <a@evil.example.net> \nSent: Monday, January 1, 2024 10:00 AM\nTo: Me <me@example.com>\nSubject: Pay now\n',
    false,
  ],
  [
    'Outlook, old',
    '-----Original Message-----\nFrom: Bank [mailto:a@evil.example.net]\nSent: Monday\nTo: me@example.com\nCc: you@example.com\nSubject: Pay now\n',
    false,
  ],
  [
    'Outlook in bold',
    '________________________________\n*From:* Bank <a@evil.example.net>\n*Sent:* Monday\n*To:* Me <me@example.com>\n*Subject:* Pay now\n',
    false,
  ],
  [
    'Outlook, German',
    'Von: Bank <a@evil.example.net>\nGesendet: Montag, 1. Januar 2024 10:00\nAn: me@example.com\nBetreff: Pay now\n',
    false,
  ],
  ['Outlook, French', 'De : Bank <a@evil.example.net>\nEnvoyé : lundi 1 janvier 2024 10:00\nÀ : me@example.com\nObjet : Pay now\n', false],
  [
    'Outlook, Spanish',
    'De: Bank <a@evil.example.net>\nEnviado el: lunes, 1 de enero de 2024 10:00\nPara: me@example.com\nAsunto: Pay now\n',
    false,
  ],
  ['Outlook, Italian', 'Da: Bank <a@evil.example.net>\nInviato: lunedì 1 gennaio 2024 10:00\nA: me@example.com\nOggetto: Pay now\n', false],
  [
    'Outlook, Dutch',
    'Van: Bank <a@evil.example.net>\nVerzonden: maandag 1 januari 2024 10:00\nAan: me@example.com\nOnderwerp: Pay now\n',
    false,
  ],
  [
    'Outlook, Polish',
    'Od: Bank <a@evil.example.net>\nWysłano: poniedziałek, 1 stycznia 2024 10:00\nDo: me@example.com\nDW: you@example.com\nTemat: Pay now\n',
    false,
  ],
  [
    'Outlook, Portuguese',
    'De: Bank <a@evil.example.net>\nEnviado: segunda-feira, 1 de janeiro de 2024\nPara: me@example.com\nAssunto: Pay now\n',
    false,
  ],
  ['empty lines between', 'From: Bank <a@evil.example.net>\n\nSent: Monday\n\nTo: me@example.com\n\nSubject: Pay now\n', false],
];

test.each(blocks)('%s', (_, block, isMarked) => {
  const text = `please check this\n\n${block}\nDear customer`;
  const [found, ...others] = forwardedIn(text.replaceAll('\n', '\r\n'));
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    isMarked,
    subject: 'Pay now',
    from: expect.stringContaining('a@evil.example.net'),
    to: expect.stringContaining('me@example.com'),
  });
  const start = text.replaceAll('\n', '\r\n').slice(found?.start);
  expect(start.split('\r\n')[0]).toBe(block.startsWith('_') ? block.split('\n')[1] : block.split('\n')[0]);
  expect(text.replaceAll('\n', '\r\n').slice(found?.bodyStart).trim()).toBe('Dear customer');
});

test.each([
  'From: a letter I once got\nhello',
  'From: a@example.net\nhello\nworld\n\n\nSubject: x',
  'I come from: Berlin\nto: Paris',
  'Von: hier\nbis: dort',
  '',
  'Forwarded message',
])('%j is no mail', (text) => {
  expect(forwardedIn(text)).toEqual([]);
});

test('a chain of mails, from the top', () => {
  const text = blocks.slice(5, 9).map(([, block]) => `${block}\nsome text\n\n`);
  expect(forwardedIn(text.join('')).map(({ start }) => start)).toHaveLength(4);
});

test.each([
  ['FW: x', true],
  ['Fwd: x', true],
  ['WG: x', true],
  ['TR : x', true],
  ['RV: x', true],
  ['[EXTERNAL] Fw: x', true],
  ['Re: x', false],
  ['AW: x', false],
  ['Re: Fw: x', false],
  ['Invoice', undefined],
  ['Reward: x', undefined],
])('%s', (subject, expected) => {
  expect(saysForwarded(subject)).toBe(expected);
});

test.each(['From: a@b\n', 'From:', '> ', '\n', '-----Original Message-----\n', 'From: a@b\nSubject: x\n', 'To: a\n', ': ', '*'])(
  'takes linear time for %j',
  (unit) => {
    // Slower than linear would not end before the test's time does.
    expect(forwardedIn(unit.repeat(300_000)).length).toBeLessThanOrEqual(20);
  },
);
