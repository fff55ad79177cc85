import { describe, expect, it } from 'vitest';
import type { Skip } from '../../domain/lookup.ts';
import { exposures, paps, tlps } from '../../domain/marking.ts';
import { type Observable, type ObservableType, observableTypes, personalTypes } from '../../domain/observable.ts';
import { type GateRule, questionFor } from './gate.ts';

const own = { domains: ['corp.example.com'], networks: ['9.9.9.0/24'], emails: ['jane.doe@example.org'] };
const open: GateRule = {
  marking: { tlp: 'amber', pap: 'amber' },
  offline: false,
  own,
  consent: personalTypes,
  deny: [],
  redact: 'redact',
};
const told = (observable: Observable, rule: Partial<GateRule> = {}) =>
  questionFor(observable, 'third-party', 'amber', { ...open, ...rule });
const reason = (observable: Observable, rule: Partial<GateRule> = {}): string | undefined => {
  const answer = told(observable, rule);
  return 'ask' in answer ? undefined : answer.reason;
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('questionFor', () => {
  it.each<[Observable, string | undefined]>([
    [{ type: 'ipv4', value: '1.1.1.1' }, undefined],
    [{ type: 'ipv4', value: '10.1.2.3' }, 'private_address'],
    [{ type: 'ipv4', value: '198.51.100.7' }, 'private_address'],
    [{ type: 'ipv4', value: '9.9.9.9' }, 'own_asset'],
    [{ type: 'ipv6', value: 'fe80::1' }, 'private_address'],
    [{ type: 'ipv6', value: '::ffff:10.0.0.1' }, 'private_address'],
    [{ type: 'ipv6', value: '2606:4700:4700::1111' }, undefined],
    [{ type: 'cidr', value: '192.168.0.0/16' }, 'private_address'],
    [{ type: 'domain', value: 'example.com' }, undefined],
    [{ type: 'domain', value: 'mail.corp.example.com' }, 'own_asset'],
    [{ type: 'domain', value: 'notcorp.example.com' }, undefined],
    [{ type: 'domain', value: 'dc01.contoso.local' }, 'private_address'],
    [{ type: 'domain', value: 'wiki.intranet' }, 'private_address'],
    [{ type: 'email', value: 'jane.doe@example.org' }, 'own_asset'],
    [{ type: 'email', value: 'someone@corp.example.com' }, 'own_asset'],
    [{ type: 'email', value: 'someone@example.net' }, undefined],
    [{ type: 'url', value: 'https://example.com/login' }, undefined],
    [{ type: 'url', value: 'https://intranet/login' }, 'private_address'],
    [{ type: 'url', value: 'http://192.168.1.1/admin' }, 'private_address'],
    [{ type: 'url', value: 'http://[fd00::1]/admin' }, 'private_address'],
    [{ type: 'url', value: 'https://user:pw@example.com/' }, 'own_asset'],
    [{ type: 'url', value: 'https://example.com/?u=Jane.Doe@example.org' }, 'own_asset'],
    [{ type: 'url', value: 'https://example.com/?u=jane.doe%40example.org' }, 'own_asset'],
    [{ type: 'url', value: `https://example.com/#${base64('jane.doe@example.org')}` }, 'own_asset'],
    [{ type: 'url', value: 'not a url' }, 'private_address'],
    [{ type: 'ipv6', value: '::ffff:9.9.9.9' }, 'own_asset'],
    [{ type: 'url', value: 'http://[::ffff:9.9.9.9]/' }, 'own_asset'],
    [{ type: 'cidr', value: '9.9.0.0/16' }, 'own_asset'],
    [{ type: 'cidr', value: '9.9.9.128/25' }, 'own_asset'],
    [{ type: 'cidr', value: '128.0.0.0/1' }, 'private_address'],
    [{ type: 'cidr', value: '8.8.8.0/24' }, undefined],
    [{ type: 'domain', value: 'MAIL.Corp.Example.com.' }, 'own_asset'],
    [{ type: 'email', value: 'bounce+jane.doe=example.org@sender.example.net' }, 'own_asset'],
    [{ type: 'url', value: 'tcp://0x7f.1/' }, 'private_address'],
    [{ type: 'url', value: 'https://example.net/?u=https://wiki.corp.example.com/x' }, 'own_asset'],
    [{ type: 'url', value: 'https://example.net/?u=https%3A%2F%2Fwiki.corp.example.com%2Fx' }, 'own_asset'],
    [{ type: 'url', value: 'https://example.net/?u=http%3A%2F%2F10.0.0.5%2F' }, 'private_address'],
    [{ type: 'url', value: 'https://example.net/?h=xcorp.example.com.evil.example.org' }, undefined],
    [{ type: 'url', value: 'https://example.com/?u=jane.doe%2540example.org' }, 'own_asset'],
    [{ type: 'url', value: 'https://example.com/?u=jane%2Edoe%40example%2Eorg' }, 'own_asset'],
    [{ type: 'url', value: `https://example.com/${base64('Jane.Doe@Example.org')}` }, 'own_asset'],
    [{ type: 'url', value: `https://example.com/x/${base64('{"to":"jane.doe@example.org"}')}` }, 'own_asset'],
    [{ type: 'url', value: `https://example.com/?h=${Buffer.from('jane.doe@example.org').toString('hex')}` }, 'own_asset'],
    [{ type: 'sha256', value: 'a'.repeat(64) }, undefined],
    [{ type: 'domain', value: 'dc01.contoso.loc' }, 'private_address'],
    [{ type: 'domain', value: 'xn--e1afmkfd.xn--p1ai' }, undefined],
    [{ type: 'domain', value: 'vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd.onion' }, undefined],
    [{ type: 'url', value: 'http://server.zentrale:8080/' }, 'private_address'],
    [{ type: 'url', value: 'ldap://dc01/dc=corp' }, 'private_address'],
    [{ type: 'url', value: 'file://fileserver/share/plan.docx' }, 'private_address'],
    [{ type: 'url', value: 'http://localhost:3000/x' }, 'private_address'],
    [{ type: 'url', value: 'https://example.net/?u=http%3A%2F%2Fserver.zentrale%2Fx' }, 'private_address'],
    [{ type: 'url', value: 'https://example.net/?u=(http://example.org)' }, undefined],
    [{ type: 'url', value: 'https://example.net/?u=http://example.org%2Fa' }, undefined],
    [{ type: 'url', value: `https://example.net/?u=${encodeURIComponent('http://пример.рф/')}` }, undefined],
    [{ type: 'email', value: 'user@192.168.1.1' }, 'private_address'],
    [{ type: 'email', value: 'user@[10.0.0.1]' }, 'private_address'],
    [{ type: 'email', value: 'user@[IPv6:fd00::1]' }, 'private_address'],
    [{ type: 'email', value: 'user@[8.8.8.8]' }, undefined],
    [{ type: 'email', value: 'user@[9.9.9.9]' }, 'own_asset'],
    [{ type: 'email', value: 'user@[garbage' }, 'private_address'],
    [{ type: 'xmpp', value: 'user@jabber.example.net' }, undefined],
    [{ type: 'xmpp', value: 'user@chat_server/work' }, 'private_address'],
    [{ type: 'xmpp', value: 'user@im.corp.example.com/desk' }, 'own_asset'],
    [{ type: 'ip-range', value: '8.8.8.0-8.8.8.255' }, undefined],
    [{ type: 'ip-range', value: '10.0.0.1-10.0.0.9' }, 'private_address'],
    [{ type: 'ip-range', value: '9.9.8.250-9.9.9.1' }, 'own_asset'],
    [{ type: 'ip-range', value: '172.15.0.1-172.33.0.1' }, 'private_address'],
    [{ type: 'ip-range', value: '8.8.8.8' }, 'private_address'],
    [{ type: 'ip-range', value: '8.8.8.8-2606:4700::1' }, 'private_address'],
    [{ type: 'cidr', value: '172.0.0.0/8' }, 'private_address'],
    [{ type: 'telegram-token', value: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw' }, 'confidential'],
    [{ type: 'file-path', value: 'C:\\Users\\jane\\x.exe' }, 'confidential'],
    [{ type: 'phone', value: '+31201234567' }, undefined],
    [{ type: 'telegram-handle', value: '@somebody' }, undefined],
    [{ type: 'discord-handle', value: 'somebody#1234' }, undefined],
  ])('%o -> %s, where URLs are told as they are and persons, too', (observable, expected) => {
    expect(reason(observable, { redact: 'as-is' })).toBe(expected);
  });

  it('forbids every type that nobody decided to be public', () => {
    const open = observableTypes.filter((type) => reason({ type, value: 'x' }) !== 'confidential');
    expect(open).toEqual([
      ...['ipv4', 'ipv6', 'cidr', 'ip-range', 'domain', 'url', 'email', 'xmpp', 'asn'],
      ...['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'imphash', 'authentihash', 'ssdeep', 'tlsh', 'ja3', 'ja4', 'jarm'],
      ...['cve', 'ghsa', 'cwe', 'attack-id'],
      ...['bitcoin', 'bitcoin-cash', 'ethereum', 'monero', 'litecoin', 'dogecoin', 'dash', 'zcash'],
      ...['ripple', 'tron', 'cardano', 'stellar'],
      ...['telegram-handle', 'discord-handle', 'phone'],
    ]);
    expect(reason({ type: 'of-tomorrow' as ObservableType, value: 'x' })).toBe('confidential');
  });

  it('says that it is offline before anything else', () => {
    expect(reason({ type: 'ipv4', value: '10.0.0.1' }, { offline: true })).toBe('offline');
  });

  it('tells nobody of a person without consent, type by type, and names the setting', () => {
    const person = { type: 'email', value: 'someone@example.net' } as const;
    expect(told(person, { consent: ['phone'] })).toEqual({
      status: 'skipped',
      reason: 'consent',
      detail: 'it may be a person’s: told to others only with privacy.consent.email: true',
    });
    expect(told(person, { consent: ['email'] })).toEqual({ ask: person });
    expect(reason({ type: 'email', value: 'jane.doe@example.org' }, { consent: [] })).toBe('own_asset');
  });

  describe('with patterns of what is never told', () => {
    const deny = [{ matches: (text: string) => text === 'of nothing' }, { matches: (text: string) => text.includes('acme') }];

    it.each<[Observable, boolean]>([
      [{ type: 'domain', value: 'acme-login.example.com' }, true],
      [{ type: 'url', value: 'https://example.com/%61cme' }, true],
      [{ type: 'url', value: `https://example.com/${base64('for acme only')}` }, true],
      // The user's own words: also what would be taken out counts.
      [{ type: 'url', value: 'https://example.com/?token=acme' }, true],
      [{ type: 'domain', value: 'example.com' }, false],
    ])('%o: %s', (observable, denied) => {
      const answer = told(observable, { deny });
      if (denied) expect(answer).toEqual({ status: 'skipped', reason: 'denied', detail: 'pattern 2 of privacy.deny' });
      else expect(answer).toEqual({ ask: observable });
    });

    it('asks what nobody learns of all the same', () => {
      const observable = { type: 'domain', value: 'acme.example.com' } as const;
      expect(questionFor(observable, 'none', 'clear', { ...open, deny })).toEqual({ ask: observable });
    });
  });

  describe('of URLs', () => {
    it.each<[string, string | { readonly skipped: Skip }]>([
      ['https://example.com/?u=Jane.Doe@example.org', 'https://example.com/'],
      [`https://example.com/a?b=1#${base64('jane.doe@example.org')}`, 'https://example.com/a?b=1'],
      ['https://user:pw@example.com/', 'https://example.com/'],
      ['https://example.net/?token=x&u=https://wiki.corp.example.com/x', { skipped: 'own_asset' }],
      ['https://example.net/a?token=https://wiki.corp.example.com/x', 'https://example.net/a'],
      ['https://corp.example.com/?u=jane.doe@example.org', { skipped: 'own_asset' }],
      ['https://intranet/?token=1', { skipped: 'private_address' }],
      ['https://example.com/reset/jane.doe@example.org', { skipped: 'own_asset' }],
      ['https://example.com/reset/somebody@example.net', { skipped: 'confidential' }],
      [`https://example.com/${'a'.repeat(20_000)}`, { skipped: 'confidential' }],
    ])('%.80s', (value, expected) => {
      const answer = told({ type: 'url', value });
      if (typeof expected === 'string') expect(answer).toEqual({ ask: { type: 'url', value: expected } });
      else expect(answer).toMatchObject({ status: 'skipped', reason: expected.skipped });
    });

    it('strictly told, of no parameter at all; where nobody learns of it, as it is', () => {
      const observable = { type: 'url', value: 'https://example.com/a?page=1' } as const;
      expect(told(observable, { redact: 'strict' })).toEqual({ ask: { type: 'url', value: 'https://example.com/a' } });
      const secret = { type: 'url', value: 'https://user:pw@example.com/?u=jane.doe@example.org' } as const;
      expect(questionFor(secret, 'none', 'clear', { ...open, redact: 'strict' })).toEqual({ ask: secret });
    });
  });

  it('repeats nothing of the value in what it says', () => {
    const value = 'https://9f8e7d.example.com/session/9f8e7d6c5b4a39281706f5e4d3c2b1a0';
    expect(JSON.stringify(told({ type: 'url', value }))).not.toContain('9f8e7d');
  });
});

/** One value of each type that is public by itself, and one that is ours, where there is such a thing. */
const samples: Readonly<Partial<Record<ObservableType, { readonly open: string; readonly ours?: string; readonly asked?: string }>>> = {
  ipv4: { open: '1.1.1.1', ours: '9.9.9.9' },
  ipv6: { open: '2606:4700:4700::1111', ours: '::ffff:9.9.9.9' },
  cidr: { open: '8.8.8.0/24', ours: '9.9.0.0/16' },
  'ip-range': { open: '8.8.8.0-8.8.8.255', ours: '9.9.8.250-9.9.9.1' },
  domain: { open: 'example.com', ours: 'mail.corp.example.com' },
  url: { open: 'https://example.com/a?b=1&token=x', ours: 'https://corp.example.com/', asked: 'https://example.com/a?b=1' },
  email: { open: 'someone@example.net', ours: 'jane.doe@example.org' },
  xmpp: { open: 'user@jabber.example.net', ours: 'user@im.corp.example.com' },
};
const never: readonly ObservableType[] = [
  ...(['mac', 'yara-rule', 'file-path', 'file-name', 'registry-key', 'mutex', 'named-pipe', 'user-agent'] as const),
  ...(['google-analytics-id', 'adsense-id', 'tag-manager-id', 'telegram-token', 'discord-token', 'arn', 'uuid'] as const),
];
/** Written out, not computed: what the standards and the guide say. By ceiling, how many TLPs from the freest may be told. */
const allowedTlps = { clear: 1, green: 2, amber: 3, 'amber+strict': 4, red: 5 } as const;
const allowedPaps = { none: ['clear', 'green', 'amber', 'red'], 'third-party': ['clear', 'green', 'amber'], target: ['clear', 'green'] };

describe('the table: type, TLP, PAP, exposure, own', () => {
  it.each(observableTypes)('%s', (type) => {
    const { open: value = 'x', ours, asked = value } = samples[type] ?? {};
    const rows: { readonly row: string; readonly leaves: string | undefined; readonly expected: string | undefined }[] = [];
    for (const isOurs of ours === undefined ? [false] : [false, true]) {
      for (const consent of [[], [type]]) {
        for (const tlp of tlps) {
          for (const ceiling of tlps) {
            for (const pap of paps) {
              for (const exposure of exposures) {
                const observable = { type, value: isOurs && ours !== undefined ? ours : value };
                const answer = questionFor(observable, exposure, ceiling, { ...open, marking: { tlp, pap }, consent });
                const papOk = allowedPaps[exposure].includes(pap);
                const tlpOk = tlps.indexOf(tlp) < allowedTlps[ceiling];
                const personal = (personalTypes as readonly ObservableType[]).includes(type) && consent.length === 0;
                const may = exposure === 'none' || (papOk && tlpOk && !isOurs && !never.includes(type) && !personal);
                const leaves = 'ask' in answer ? answer.ask.value : undefined;
                const expected = exposure === 'none' ? observable.value : may ? asked : undefined;
                rows.push({ row: [tlp, ceiling, pap, exposure, isOurs, consent.length].join(' '), leaves, expected });
              }
            }
          }
        }
      }
    }
    expect(rows.filter(({ leaves, expected }) => leaves !== expected)).toEqual([]);
    expect(rows).toHaveLength((ours === undefined ? 1 : 2) * 2 * tlps.length * tlps.length * paps.length * exposures.length);
  });
});
