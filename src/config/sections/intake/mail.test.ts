import { describe, expect, it } from 'vitest';
import { intakeSection } from '../intake.ts';

const smtp = { name: 'reports', listen: '127.0.0.1:2525', recipients: ['report@example.com'] };
const imap = { name: 'mailbox', host: 'imap.example.com', user: 'reports@example.com', password: 'open-sesame' };
const oauth = { token_url: 'https://id.example.com/token', client_id: 'assay', refresh_token: 'again' };
const wrong = (intake: object) =>
  intakeSection.safeParse(intake).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('intake.smtp', () => {
  it('needs a name, an address and recipients; the rest is as it mostly is wanted', () => {
    const { smtp: all } = intakeSection.parse({ smtp: [smtp] });
    expect(all).toEqual([{ ...smtp, from: [], require_tls: false, largest: 31_457_280, most_connections: 50 }]);
    expect(intakeSection.parse(undefined)).toMatchObject({ smtp: [], imap: [] });
  });

  it.each([
    [{ recipients: [] }, 'smtp.0.recipients: at least one address'],
    [{ recipients: ['everybody'] }, 'smtp.0.recipients.0: an address, with * for any part of it'],
    [{ cert_file: 'c.pem' }, 'smtp.0.key_file: cert_file and key_file together'],
    [{ require_tls: true }, 'smtp.0.cert_file: a certificate, as require_tls is true'],
    [{ user: 'mx', password: 'p' }, 'smtp.0.cert_file: a certificate, as passwords are taken over TLS only'],
    [{ user: 'mx', cert_file: 'c.pem', key_file: 'c.pem' }, 'smtp.0.password: user and password together'],
    [{ from: ['everywhere'] }, expect.stringMatching(/^smtp\.0\.from\.0/)],
    [{ listen: ':25' }, expect.stringMatching(/^smtp\.0\.from: the networks that may deliver/)],
    [{ listen: '192.0.2.1:25' }, expect.stringMatching(/^smtp\.0\.from: the networks that may deliver/)],
  ])('refuses %j', (more, message) => {
    expect(wrong({ smtp: [{ ...smtp, ...more }] })).toEqual([message]);
  });

  it.each([
    { listen: ':25', from: ['192.0.2.0/24', '2001:db8::/32', '198.51.100.7'] },
    { listen: ':25', user: 'mx', password: 'p', cert_file: 'c.pem', key_file: 'c.pem' },
    { listen: '[::1]:25' },
    { listen: '2525' },
  ])('takes %j', (more) => {
    expect(wrong({ smtp: [{ ...smtp, ...more }] })).toEqual([]);
  });
});

describe('intake.imap', () => {
  it('needs a host, a user and a password, or tokens', () => {
    const { imap: all } = intakeSection.parse({ imap: [imap] });
    expect(all).toMatchObject([{ tls: 'implicit', mailbox: 'INBOX', every: 60_000, after: 'seen', largest: 31_457_280 }]);
    // A secret does not stand in what is printed.
    expect(JSON.stringify(all)).not.toContain('sesame');
    expect(wrong({ imap: [{ ...imap, password: undefined, oauth }] })).toEqual([]);
    expect(wrong({ imap: [{ ...imap, after: 'move', folder: 'Done' }] })).toEqual([]);
    expect(wrong({ imap: [{ ...imap, tls: 'none', host: '127.0.0.1' }] })).toEqual([]);
  });

  it.each([
    [{ password: undefined }, 'imap.0.password: either password or oauth'],
    [{ oauth }, 'imap.0.password: either password or oauth'],
    [{ tls: 'none' }, 'imap.0.tls: implicit or starttls, as the host is another machine'],
    [{ after: 'move' }, 'imap.0.folder: a folder where after is move, and only there'],
    [{ folder: 'Done' }, 'imap.0.folder: a folder where after is move, and only there'],
    [{ after: 'move', folder: 'INBOX' }, 'imap.0.folder: another folder than the mailbox'],
  ])('refuses %j', (more, message) => {
    expect(wrong({ imap: [{ ...imap, ...more }] })).toEqual([message]);
  });
});

it('has each name once: mails are told apart by it', () => {
  expect(wrong({ smtp: [smtp, smtp] })).toEqual(['smtp: each name once']);
  expect(wrong({ imap: [imap, imap] })).toEqual(['imap: each name once']);
  expect(wrong({ smtp: [smtp], imap: [{ ...imap, name: 'reports' }] })).toEqual(['imap: other names than those of smtp']);
});
