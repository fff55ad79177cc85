import { expect, test } from 'vitest';
import { extract } from './extract.ts';

// What stands around a value and is no part of it, or tells what it is.

const found = (text: string): string[] => extract(text).map(({ observable: { type, value } }) => `${type} ${value}`);
const md5 = '44d88612fea8a8f36de82e1278abb02f';

test.each([
  ['a time and the next column', '06:20:28,203.0.113.7 06:20:28,123 06:20:28.123Z', ['ipv4 203.0.113.7']],
  ['a time and a hash', `06:20:28,26${md5.slice(2)}`, [`md5 26${md5.slice(2)}`]],
  [
    'marks of a text format',
    '`+203.0.113[.]7+` +http://evil.example.com/a+',
    ['ipv4 203.0.113.7', 'url http://evil.example.com/a', 'domain evil.example.com'],
  ],
  ['a label that is also a word', '|evil.id|203.0.113.7|', ['domain evil.id', 'ipv4 203.0.113.7']],
  ['a host of a cloud', 'arr-wd34-uc.a.run.app', ['domain arr-wd34-uc.a.run.app']],
  ['a machine of a path', '\\\\203.0.113.7\\share\\x.exe', ['file-path \\\\203.0.113.7\\share\\x.exe', 'ipv4 203.0.113.7']],
  ['an underscore in a file name', 'run_all_checks.py Invoice_4432.one', ['file-name run_all_checks.py', 'file-name Invoice_4432.one']],
  [
    'what follows a file',
    'C:\\a\\p.jpg,Wind D:\\x\\y.rb:71:in C:\\a\\in.cmd&&start',
    ['file-path C:\\a\\p.jpg', 'file-path D:\\x\\y.rb', 'file-path C:\\a\\in.cmd'],
  ],
  ['arguments behind a program', '%TEMP%\\schtasks.exe \\Create \\SC', ['file-path %TEMP%\\schtasks.exe']],
  ['code that looks like a drive', 'if m:\\n', []],
  ['a word before an address', 'Address192.0.2.44 lib1.2.3.4', ['ipv4 192.0.2.44']],
  [
    'Chinese around',
    'IP地址43.153.27.18样本MD5为e99a18c428cb38d5f260853678922e03',
    ['ipv4 43.153.27.18', 'md5 e99a18c428cb38d5f260853678922e03'],
  ],
  [
    'Japanese around',
    'はCVE-2021-44228、T1059.001をhxxps://evil[.]example[.]com/a.exeを',
    ['cve CVE-2021-44228', 'attack-id T1059.001', 'url https://evil.example.com/a.exe', 'domain evil.example.com'],
  ],
  [
    'names in a script without spaces',
    '名がドメイン.中国 http://例子.中国/x',
    ['domain xn--v8jxj3d1dzdz08w.xn--fiqs8s', 'url http://xn--fsqu00a.xn--fiqs8s/x', 'domain xn--fsqu00a.xn--fiqs8s'],
  ],
  ['a number in a circle', '①evil.example.com', ['domain evil.example.com']],
  ['letters no mail address has', 'jürgen@example.com', ['domain example.com']],
  [
    'escapes of JSON',
    '{"a": "x\\r\\nbob@example.com\\nevil.example.com\\u003cevil.example.org"}',
    ['email bob@example.com', 'domain example.com', 'domain evil.example.com', 'domain evil.example.org'],
  ],
  ['a path with a component like an escape', 'dir\\new.exe', ['file-name new.exe']],
  ['encoded marks', '%3Cbob@example.com a%3Devil.example.com', ['email bob@example.com', 'domain example.com', 'domain evil.example.com']],
  ['an encoded link', 'http%3A%2F%2Fevil.example.com%2Fgate.php', ['url http://evil.example.com/gate.php', 'domain evil.example.com']],
  ['base64 that begins like a coin', 'aHR0cDovL2V4YW1wbGUuY29tL3Rlc3QgIA==', ['url http://example.com/test', 'domain example.com']],
  [
    'text in as many digits as a hash',
    '617364617364617364687474703a2f2f6578616d706c652e636f6d2f61626364',
    ['url http://example.com/abcd', 'domain example.com'],
  ],
  ['versions', 'OpenSSL 1.0.2.4, Java 1.8.0.25, nginx/1.2.3.4, ver. 2.3.4.5, iOS 14.4.2.1', []],
  ['code', 'e.target wscript.shell requests.post dns.question.name btn.click command.com', []],
  ['identifiers of messages', 'Message-ID: <abc.def@mx.example.com> In-Reply-To: <x@mx.example.com>', []],
  ['a repository', 'git@github.com:user/project.git', []],
  ['short numbers with colons', '10::20 ratio 3::4 12:34::', []],
  [
    'a word before an IPv6 address',
    'C2:2001:db8::1, -2001:db8::17:1 and 2001:db8::2.',
    ['ipv6 2001:db8::1', 'ipv6 2001:db8::17:1', 'ipv6 2001:db8::2'],
  ],
  ['products with numbers', 'AS400 and AS9100', []],
  ['numbers after a name', 'ASN: 64496, "asn": 64497', ['asn AS64496', 'asn AS64497']],
  [
    'a key with a space, quoted',
    '"HKLM\\System\\Control\\Terminal Server" HKEY_USERS\\.DEFAULT\\x',
    ['registry-key HKLM\\System\\Control\\Terminal Server', 'registry-key HKU\\.DEFAULT\\x'],
  ],
  ['names of mutexes', 'Mutex name: x_1abc, mutex "y_1abc", a mutex is used', ['mutex x_1abc', 'mutex y_1abc']],
  ['names of hashes', `JA3 fingerprint ${md5}`, [`ja3 ${md5}`]],
  ['a range with spaces', '198.51.100.7 - 198.51.100.9', ['ipv4 198.51.100.7', 'ip-range 198.51.100.7-198.51.100.9', 'ipv4 198.51.100.9']],
  ['handles', 'Telegram: @evil_user, Discord: evil#1234, @other and c#1234', ['telegram-handle @evil_user', 'discord-handle evil#1234']],
  [
    'the key of a bot in a link',
    `https://api.telegram.org/bot123456789:AA${'a'.repeat(33)}/x`,
    [
      `url https://api.telegram.org/bot123456789:AA${'a'.repeat(33)}/x`,
      'domain api.telegram.org',
      `telegram-token 123456789:AA${'a'.repeat(33)}`,
    ],
  ],
  ['a chat address by its scheme', 'xmpp:op@example.com', ['xmpp op@example.com', 'domain example.com']],
  ['a serial number', `Serial Number: ${md5}${md5.slice(0, 8)}`, []],
  ['prose before a host', 'find it at evil.example.com, mail us at example.com', ['domain evil.example.com', 'domain example.com']],
  ['an address nobody can tell', '010[.]8[.]8[.]8', []],
])('%s: %j', (_, text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each([
  ['evil\\[.\\]example\\[.\\]com', 'domain evil.example.com'],
  ['evil.\u200bexample.com', 'domain evil.example.com'],
  ['http://evil.example.]com/a', 'url http://evil.example.com/a'],
  ['https://evil.example [.] com/a', 'url https://evil.example.com/a'],
  ['http://example dot com/a', 'url http://example.com/a'],
  ['https:[//]evil[.]example[.]com/a', 'url https://evil.example.com/a'],
  ['http]://evil.example.com/a', 'url http://evil.example.com/a'],
  ['http<:>//evil.example.com', 'url http://evil.example.com/'],
  ['http: //evil.example.com', 'url http://evil.example.com/'],
  ['http\\://evil.example.com', 'url http://evil.example.com/'],
  ['example[,]com', 'domain example.com'],
  ['example"."com', 'domain example.com'],
  ['203|.|0|.|113|.|7', 'ipv4 203.0.113.7'],
  ['example·com', 'domain example.com'],
  ['john.doe at mail.example[.]co[.]uk', 'email john.doe@mail.example.co.uk'],
  ['example=2Ecom', 'domain example.com'],
  ['203.0.113 [.] 77', 'ipv4 203.0.113.77'],
  ['203.0.113[d]77', 'ipv4 203.0.113.77'],
  ['bob＠example.com', 'email bob@example.com'],
  ['bob\\@example.com', 'email bob@example.com'],
  ['bob[@example[.]com', 'email bob@example.com'],
])('sees through %j', (written, expected) => {
  expect(found(`see ${written} now`)[0]).toBe(expected);
});
