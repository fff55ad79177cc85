import { expect, test } from 'vitest';
import { extract } from './extract.ts';
import { mostMentions } from './gather.ts';
import { defaultPolicy, type Policy } from './policy.ts';

const found = (text: string): string[] => extract(text).map(({ observable: { type, value } }) => `${type} ${value}`);
const sha256 = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';

test.each([
  ['seen 198.51.100.7, 203.0.113.9:8080.', ['ipv4 198.51.100.7', 'ipv4 203.0.113.9']],
  ['net 198.51.100.0/24 and 2001:db8::/32', ['cidr 198.51.100.0/24', 'cidr 2001:db8::/32']],
  ['inet 198.51.100.7/24 up', ['ipv4 198.51.100.7']],
  ['10.0.0.1-10.0.0.5', ['ipv4 10.0.0.1', 'ip-range 10.0.0.1-10.0.0.5', 'ipv4 10.0.0.5']],
  ['001.002.003.004 and 010.8.8.8', ['ipv4 1.2.3.4']],
  ['dst 198.51.100.7/x.sh, 198.51.100.8/255.255.255.0', ['url http://198.51.100.7/x.sh', 'ipv4 198.51.100.7', 'ipv4 198.51.100.8']],
  ['[2001:DB8:0:0::7]:443 via IPv6:2001:db8::1%eth0', ['ipv6 2001:db8::7', 'ipv6 2001:db8::1']],
  ['see ::ffff:198.51.100.7.', ['ipv6 ::ffff:198.51.100.7', 'ipv4 198.51.100.7']],
  ['fe80::1%eth0 and 2001:db8::1/64', ['ipv6 fe80::1', 'ipv6 2001:db8::1']],
  ['Mail Evil@Example.COM now', ['email evil@example.com', 'domain example.com']],
  ['<mailto:o.brien+x@mail.example.org>', ['email o.brien+x@mail.example.org', 'domain mail.example.org']],
  [
    'to=user@example.com, bounce+a=b.example@example.org',
    ['email user@example.com', 'domain example.com', 'email bounce+a=b.example@example.org', 'domain example.org'],
  ],
  ['www.example.com+tag@example.org', ['email www.example.com+tag@example.org', 'domain example.org']],
  ['(https://Example.com/a_(b)). Then', ['url https://example.com/a_(b)', 'domain example.com']],
  [
    '[x](http://example.com/gate.php), [url=http://example.org/]y[/url]',
    ['url http://example.com/gate.php', 'domain example.com', 'url http://example.org/', 'domain example.org'],
  ],
  [
    'https://example.com,https://example.org/?a=1',
    ['url https://example.com/', 'domain example.com', 'url https://example.org/?a=1', 'domain example.org'],
  ],
  [
    'http://198.51.100.7:8080/x http://[2001:db8::7]/',
    ['url http://198.51.100.7:8080/x', 'ipv4 198.51.100.7', 'url http://[2001:db8::7]/', 'ipv6 2001:db8::7'],
  ],
  ['https://paypal@198.51.100.7/x', ['url https://paypal@198.51.100.7/x', 'ipv4 198.51.100.7']],
  ['http://0x7f.1/ http://010.8.8.8/', ['url http://0x7f.1/', 'url http://010.8.8.8/']],
  [
    'https://example.org/r?u=https%3A%2F%2Fevil.example.com%2Fx&c=1',
    [
      'url https://example.org/r?u=https%3A%2F%2Fevil.example.com%2Fx&c=1',
      'domain example.org',
      'url https://evil.example.com/x',
      'domain evil.example.com',
    ],
  ],
  ['sftp://Evil.Example.com/a', ['url sftp://evil.example.com/a', 'domain evil.example.com']],
  ['http://localhost/setup.example.com', ['url http://localhost/setup.example.com']],
  ['example.com/gate.php?id=1, example.com.The next', ['url http://example.com/gate.php?id=1', 'domain example.com']],
  ['http://2001:db8::7/x', ['url http://[2001:db8::7]/x', 'ipv6 2001:db8::7']],
  ['еxample.com and bücher.example.com', ['domain xn--xample-2of.com', 'domain xn--bcher-kva.example.com']],
  ['访问evil.example.com谢谢', ['domain evil.example.com']],
  [`${sha256}.exe`, [`sha256 ${sha256}`]],
  [`x${sha256}`, [`sha256 ${sha256}`]],
  [`a${sha256}`, []],
  ['44D88612FEA8A8F36DE82E1278ABB02F', ['md5 44d88612fea8a8f36de82e1278abb02f']],
  ['imphash: 44d88612fea8a8f36de82e1278abb02f', ['imphash 44d88612fea8a8f36de82e1278abb02f']],
  ['Import Hash - 44d88612fea8a8f36de82e1278abb02f', ['imphash 44d88612fea8a8f36de82e1278abb02f']],
  ['ja3_hash=44d88612fea8a8f36de82e1278abb02f', ['ja3 44d88612fea8a8f36de82e1278abb02f']],
  ['exploit-cve-2023-23397.py', ['file-name exploit-cve-2023-23397.py', 'cve CVE-2023-23397']],
  ['AS64500 (ASN 64501), ASN 2914, AS2', ['asn AS64500', 'asn AS64501', 'asn AS2914']],
  [
    'CWE-79, GHSA-jfh8-c2jp-5v3q, T1059.001, TA0002, g0016 and M1036',
    ['cwe CWE-79', 'ghsa GHSA-jfh8-c2jp-5v3q', 'attack-id T1059.001', 'attack-id TA0002', 'attack-id G0016', 'attack-id M1036'],
  ],
  ['00:1A:2B:3C:4D:5E 00-1a-2b-3c-4d-5f 001a.2b3c.4d60', ['mac 00:1a:2b:3c:4d:5e', 'mac 00:1a:2b:3c:4d:5f', 'mac 00:1a:2b:3c:4d:60']],
  [
    'UA-000000-1 G-ABCDE12345 GTM-ABC123 ca-pub-1234567890123456',
    ['google-analytics-id UA-000000-1', 'google-analytics-id G-ABCDE12345', 'tag-manager-id GTM-ABC123', 'adsense-id pub-1234567890123456'],
  ],
  ['123E4567-e89b-42d3-a456-426614174000', ['uuid 123e4567-e89b-42d3-a456-426614174000']],
  ['BTC 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa (not 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb)', ['bitcoin 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa']],
  ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', ['ethereum 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed']],
  [
    'drops C:\\Users\\a b\\x.exe, /tmp/.x/run.sh and "%APPDATA%\\x y.lnk"',
    ['file-path C:\\Users\\a b\\x.exe', 'file-path /tmp/.x/run.sh', 'file-path %APPDATA%\\x y.lnk'],
  ],
  [
    'sets HKEY_LOCAL_MACHINE\\Software\\Run and <HKCU>\\Software\\Windows NT\\x now',
    ['registry-key HKLM\\Software\\Run', 'registry-key HKCU\\Software\\Windows NT\\x'],
  ],
  [
    'pipe \\\\.\\pipe\\msagent_1, mutex Global\\{AB-1}, Mutex: abcMutex',
    ['named-pipe \\\\.\\pipe\\msagent_1', 'mutex Global\\{AB-1}', 'mutex abcMutex'],
  ],
  [
    '"Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/52.0" or curl/8.1',
    ['user-agent Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/52.0', 'user-agent curl/8.1'],
  ],
  ['rule a_b : tag { strings: $x = "}" condition: $x } rest', ['yara-rule a_b']],
  ['rule of { law }', []],
  [
    'https://t.me/evil_bot and discord.gg/abcDEF',
    ['url https://t.me/evil_bot', 'domain t.me', 'telegram-handle @evil_bot', 'url http://discord.gg/abcDEF', 'domain discord.gg'],
  ],
  ['call +1 650-253-0000 now', ['phone +16502530000']],
  ['arn:aws:iam::123456789012:user/Bob, x', ['arn arn:aws:iam::123456789012:user/Bob']],
  ['user@jabber.example.com', ['xmpp user@jabber.example.com', 'domain jabber.example.com']],
  [
    'mail to root@198.51.100.7 or root@[198.51.100.8]',
    ['email root@198.51.100.7', 'ipv4 198.51.100.7', 'email root@[198.51.100.8]', 'ipv4 198.51.100.8'],
  ],
  ['x aHR0cDovL2V4YW1wbGUuY29tL2E= y', ['url http://example.com/a', 'domain example.com']],
  ['x WUZ0UDovL2V4YW1wbGUuY29tL2E= y', ['url ftp://example.com/a', 'domain example.com']],
  ['x 61687474703a2f2f6578616d706c652e636f6d0a y', ['url http://example.com/', 'domain example.com']],
  ['x http%3A%2F%2Fexample.com%2Fa%20 y', ['url http://example.com/a', 'domain example.com']],
  ['x FtP%3A%2F%2Fexample.com%2Fa y', ['url ftp://example.com/a', 'domain example.com']],
  ['6c2068747470733a2f2f6578616d706c652e6f72672f620a', ['url https://example.org/b', 'domain example.org']],
  ['at 12:30:45.123 on 2026-11-23T10:00:00Z', []],
])('finds what is in %j', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each([
  'System.IO and New-Object System.Net.WebClient',
  'version 1.2.3.4, section 4.3.2.1, Word 16.0.4.2 build, Chrome/120.1.2.3',
  'version 1.2.3.4.5 and OID 1.3.6.1.4.1',
  'host 999.1.1.1 or 010.8.8.8 or 0x7f.1',
  'listening on 127.0.0.1 only',
  'window.name, obj.id, user.name, w.select()',
  'the end.In the next, e.g.this one',
  'com.android.app, org.apache.commons.io',
  'face::cafe, Foo::Bar, 12:30:45, serial 0f:e9:73:75:20:22:a6:06:ad:f2:a3:6e:34:5d:c0:ed',
  'sum 12345678901234567890123456789012 and uuid 123e4567e89b42d3a456426614174000',
  'xmlns="http://www.w3.org/2000/svg"',
  'a@1.2.3',
  '{"source.host": 1, "event.id": 2} kafka.common.info(x)',
  'the trojan Trojan.Win32.Agent.sh and asp.net',
  '<20210101120000.1234@mail.example.com>',
])('stays quiet on %j', (text) => {
  expect(found(text)).toEqual([]);
});

test('a file is no domain, and both readings can be asked for', () => {
  const text = 'import setup.py and lib.so';
  expect(found(text)).toEqual(['file-name setup.py', 'file-name lib.so']);
  const doubtful = extract(text, 'text', { ...defaultPolicy, doubtful: true });
  expect(
    doubtful.map(({ observable: { type, value }, mentions }) => [type, value, mentions[0]?.confidence, mentions[0]?.reason]),
  ).toContainEqual(['domain', 'setup.py', 0.2, 'a file name rather than a domain']);
});

test.each<[string, Partial<Policy>, string[]]>([
  ['http://example.com/x', { hosts: false }, ['url http://example.com/x']],
  ['http://example.com/?u=http://example.org/', { nested: false }, ['url http://example.com/?u=http://example.org/', 'domain example.com']],
  ['10.0.0.1 8.8.8.8', { privateAddresses: false }, ['ipv4 8.8.8.8']],
  ['001.002.003.004', { zeroPadded: 'never' }, []],
  ['010.020.3.4', { zeroPadded: 'decimal' }, ['ipv4 10.20.3.4']],
  ['evil[.]invented', { unknownTlds: 'never' }, []],
  ['evil[.]invented', {}, ['domain evil.invented']],
  ['8.8.8.8 example.com', { types: new Set(['domain']) }, ['domain example.com']],
])('%j under %j', (text, policy, expected) => {
  const findings = extract(text, 'text', { ...defaultPolicy, ...policy });
  expect(findings.map(({ observable: { type, value } }) => `${type} ${value}`)).toEqual(expected);
});

test.each([
  ['198[.]51[.]100[.]7', 'ipv4 198.51.100.7'],
  ['198,51,100,7', 'ipv4 198.51.100.7'],
  ['evil%2Eexample%2Ecom', 'domain evil.example.com'],
  ['evil&#46;example.com', 'domain evil.example.com'],
  ['evil\\u002eexample\\u002ecom', 'domain evil.example.com'],
  ['evil-dot-example-dot-com', 'domain evil.example.com'],
  ['evil.example[.]\ncom', 'domain evil.example.com'],
  ['http://evil=\n.example.com/a=3Db', 'url http://evil.example.com/a=b'],
  ['user/AT/example/DOT/com', 'email user@example.com'],
  ['user @ example [ . ] com', 'email user@example.com'],
  ['http__evil.example.com/x', 'url http://evil.example.com/x'],
  ['h**p://evil.example.com/x', 'url http://evil.example.com/x'],
  ['h**ps://evil[.]example.com/x', 'url https://evil.example.com/x'],
  ['h##p://evil[.]example.com/x', 'url http://evil.example.com/x'],
  ['h~~ps[://]evil.example.com/x', 'url https://evil.example.com/x'],
  ['h\u2014p://evil.example.com/x', 'url http://evil.example.com/x'],
  ['hyyp://evil.example.com/x', 'url http://evil.example.com/x'],
  ['h[xx]p://evil.example.com/x', 'url http://evil.example.com/x'],
  ['h[tt]ps[:]//evil.example.com/x', 'url https://evil.example.com/x'],
  ['https\uff1a//evil.example.com/x', 'url https://evil.example.com/x'],
  ['hxxp%3A%2F%2Fevil[.]example.com', 'url http://evil.example.com/'],
  ['hxxp://evil .com/x', 'url http://evil.com/x'],
  ['198.51.100[.7', 'ipv4 198.51.100.7'],
  ['198\\.51\\.100\\.7', 'ipv4 198.51.100.7'],
  ['2001[:]db8[:][:]7', 'ipv6 2001:db8::7'],
  ['evil(dot)example{.}com', 'domain evil.example.com'],
  ['evil [.] example[.]com', 'domain evil.example.com'],
  ['evil dot example dot com', 'domain evil.example.com'],
  ['evil\u200b.example.com', 'domain evil.example.com'],
  ['user[at]example[.]com', 'email user@example.com'],
  ['user AT example DOT com', 'email user@example.com'],
  ['hxxps[:]//evil[.]example.com/x', 'url https://evil.example.com/x'],
  ['hXXp://evil.example.com/a[.]php', 'url http://evil.example.com/a.php'],
  ['http:\\/\\/evil.example.com\\/x', 'url http://evil.example.com/x'],
  ['archive[.]zip', 'domain archive.zip'],
  ['evil[.]example[.]com/gate.php', 'url http://evil.example.com/gate.php'],
])('sees through %j', (written, expected) => {
  const text = `see ${written} now`;
  const [first] = extract(text);
  expect(`${first?.observable.type} ${first?.observable.value}`).toBe(expected);
  expect(first?.mentions).toMatchObject([{ written, start: 4, end: 4 + written.length, field: 'text' }]);
});

test('one observable appears once, with its mentions in order', () => {
  expect(extract('example.com, EXAMPLE[.]com', 'body')).toMatchObject([
    {
      observable: { type: 'domain', value: 'example.com' },
      mentions: [
        { written: 'example.com', start: 0, end: 11, field: 'body' },
        { written: 'EXAMPLE[.]com', start: 13, end: 26, field: 'body' },
      ],
    },
  ]);
});

test('keeps a bounded number of mentions', () => {
  expect(extract('1.1.1.1 '.repeat(mostMentions + 1)).map(({ mentions }) => mentions.length)).toEqual([mostMentions]);
});

test('a text longer than a window keeps its offsets and cuts nothing', () => {
  const filler = 'x'.repeat(99);
  const text = `${`${filler}\n`.repeat(10_485)}${filler.slice(0, 70)} https://example.com/path ${`${filler}\n`.repeat(200)} 198[.]51[.]100[.]7`;
  const findings = extract(text);
  expect(findings.map(({ observable }) => observable.value)).toEqual(['https://example.com/path', 'example.com', '198.51.100.7']);
  for (const { mentions } of findings) for (const { written, start, end } of mentions) expect(text.slice(start, end)).toBe(written);
});

test('more findings in one run than a call has room for arguments', () => {
  const [only] = extract('AS123.'.repeat(170_000));
  expect([only?.observable, only?.mentions.length]).toEqual([{ type: 'asn', value: 'AS123' }, 1000]);
});
