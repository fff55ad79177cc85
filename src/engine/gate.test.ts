import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exposures, papAllows, paps, tlpAllows, tlps } from '../domain/marking.ts';
import { type Observable, type ObservableType, observableTypes } from '../domain/observable.ts';
import { type GateRule, whyNot } from './gate.ts';

const own = { domains: ['corp.example.com'], networks: ['9.9.9.0/24'], emails: ['jane.doe@example.org'] };
const open: GateRule = { marking: { tlp: 'amber', pap: 'amber' }, offline: false, own };
const reason = (observable: Observable, rule = open): string | undefined => whyNot(observable, 'third-party', 'amber', rule)?.reason;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('whyNot', () => {
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
  ])('%o -> %s', (observable, expected) => {
    expect(reason(observable)).toBe(expected);
  });

  it('forbids every type that nobody decided to be public', () => {
    const told = observableTypes.filter((type) => reason({ type, value: 'x' }) !== 'confidential');
    expect(told).toEqual([
      ...['ipv4', 'ipv6', 'cidr', 'ip-range', 'domain', 'url', 'email', 'xmpp', 'asn'],
      ...['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'imphash', 'authentihash', 'ssdeep', 'tlsh', 'ja3', 'ja4', 'jarm'],
      ...['cve', 'ghsa', 'cwe', 'attack-id'],
      ...['bitcoin', 'bitcoin-cash', 'ethereum', 'monero', 'litecoin', 'dogecoin', 'dash', 'zcash'],
      ...['ripple', 'tron', 'cardano', 'stellar'],
    ]);
    expect(reason({ type: 'of-tomorrow' as ObservableType, value: 'x' })).toBe('confidential');
  });

  it('lets a source that nobody learns of be asked about everything', () => {
    const closed: GateRule = { marking: { tlp: 'red', pap: 'red' }, offline: true, own };
    expect(whyNot({ type: 'ipv4', value: '10.1.2.3' }, 'none', 'clear', closed)).toBeUndefined();
  });

  it('says that it is offline before anything else', () => {
    expect(reason({ type: 'ipv4', value: '10.0.0.1' }, { ...open, offline: true })).toBe('offline');
  });

  it('opens only where TLP, PAP and the ceiling all agree', () => {
    const any = fc.record({
      tlp: fc.constantFrom(...tlps),
      pap: fc.constantFrom(...paps),
      ceiling: fc.constantFrom(...tlps),
      exposure: fc.constantFrom(...exposures),
    });
    fc.assert(
      fc.property(any, ({ tlp, pap, ceiling, exposure }) => {
        const skipped = whyNot({ type: 'ipv4', value: '1.1.1.1' }, exposure, ceiling, { ...open, marking: { tlp, pap } });
        const allowed = exposure === 'none' || (papAllows(pap, exposure) && tlpAllows(tlp, ceiling));
        expect(skipped === undefined).toBe(allowed);
      }),
    );
  });
});
