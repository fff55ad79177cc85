import { expect, test } from 'vitest';
import { observableTypes } from '../../domain/observable.ts';
import { stixObservable } from './stix-objects.ts';

test.each([
  // The examples of STIX 2.1 §6 with the ids of its current text; those printed before were wrong, see
  // https://github.com/oasis-tcs/cti-stix2/issues/318
  ['ipv4', '198.51.100.3', 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4', "[ipv4-addr:value = '198.51.100.3']"],
  ['cidr', '198.51.100.0/24', 'ipv4-addr--1ea47840-aa39-5aa8-b4a2-cd203eb6662a', "[ipv4-addr:value ISSUBSET '198.51.100.0/24']"],
  [
    'ipv6',
    '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
    'ipv6-addr--85a85a8c-ee99-5722-946d-3c3a3270fc6f',
    "[ipv6-addr:value = '2001:0db8:85a3:0000:0000:8a2e:0370:7334']",
  ],
  ['domain', 'example.com', 'domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7', "[domain-name:value = 'example.com']"],
  [
    'url',
    'https://example.com/research/index.html',
    'url--47c3cf9a-5027-5bf0-997a-017c7edc7c55',
    "[url:value = 'https://example.com/research/index.html']",
  ],
  ['email', 'john@example.com', 'email-addr--7165e2a9-671f-585d-b1e1-ca59c671d934', "[email-addr:value = 'john@example.com']"],
  ['mac', 'd2:fb:49:24:37:18', 'mac-addr--757b1725-9903-54f5-a855-1240691d7659', "[mac-addr:value = 'd2:fb:49:24:37:18']"],
  ['asn', 'AS15139', 'autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff', '[autonomous-system:number = 15139]'],
] as const)('%s %s has the id every producer gives it', (type, value, id, pattern) => {
  const made = stixObservable({ type, value });
  expect([made?.object.id, made?.pattern]).toEqual([id, pattern]);
});

test('a hash is a file; a pattern cannot be left; a CVE is a vulnerability and no pattern', () => {
  expect(stixObservable({ type: 'sha1', value: 'a'.repeat(40) })).toMatchObject({
    object: { type: 'file', hashes: { 'SHA-1': 'a'.repeat(40) } },
    pattern: `[file:hashes.'SHA-1' = '${'a'.repeat(40)}']`,
  });
  expect(stixObservable({ type: 'url', value: "http://example.com/'] OR [a:b='\\" })?.pattern).toBe(
    "[url:value = 'http://example.com/\\'] OR [a:b=\\'\\\\']",
  );
  expect(stixObservable({ type: 'cve', value: 'CVE-2024-3094' })).toEqual({
    object: {
      type: 'vulnerability',
      id: expect.stringMatching(/^vulnerability--/),
      spec_version: '2.1',
      created: '2026-01-01T00:00:00.000Z',
      modified: '2026-01-01T00:00:00.000Z',
      name: 'CVE-2024-3094',
      external_references: [{ source_name: 'cve', external_id: 'CVE-2024-3094' }],
    },
  });
  expect(stixObservable({ type: 'asn', value: 'not a number' })).toBeUndefined();
});

test.each([
  ['sha224', 'ab'.repeat(28), { type: 'file', hashes: { 'SHA-224': 'ab'.repeat(28) } }, `[file:hashes.'SHA-224' = '${'ab'.repeat(28)}']`],
  ['ssdeep', '3:a/b:c', { type: 'file', hashes: { SSDEEP: '3:a/b:c' } }, "[file:hashes.'SSDEEP' = '3:a/b:c']"],
  ['file-name', "it's.exe", { type: 'file', name: "it's.exe" }, "[file:name = 'it\\'s.exe']"],
  ['mutex', 'Global\\x', { type: 'mutex', name: 'Global\\x' }, "[mutex:name = 'Global\\\\x']"],
  [
    'registry-key',
    'HKLM\\Software\\Run',
    { type: 'windows-registry-key', key: 'HKEY_LOCAL_MACHINE\\Software\\Run' },
    "[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\Software\\\\Run']",
  ],
  ['file-path', '/etc/cron.d/', { type: 'directory', path: '/etc/cron.d/' }, "[directory:path = '/etc/cron.d/']"],
  ['email', 'user@[192.0.2.1]', { type: 'email-addr', value: 'user@[192.0.2.1]' }, "[email-addr:value = 'user@[192.0.2.1]']"],
] as const)('%s %s', (type, value, object, pattern) => {
  expect(stixObservable({ type, value })).toMatchObject({ object, pattern });
});

test.each([
  ['C:\\Windows\\x.exe', 'C:\\Windows', 'x.exe'],
  ['C:\\x.exe', 'C:\\', 'x.exe'],
  ['/bin/sh', '/bin', 'sh'],
  ['/sh', '/', 'sh'],
  ['%APPDATA%\\a/b.dll', '%APPDATA%', 'a/b.dll'],
])('the path %s is a file in a directory', (value, path, name) => {
  const made = stixObservable({ type: 'file-path', value });
  expect(made).toMatchObject({
    object: { type: 'file', name, parent_directory_ref: made?.beside?.id },
    beside: { type: 'directory', path },
  });
  expect(made?.pattern).toBe(`[file:name = '${name}' AND file:parent_directory_ref.path = '${path.replaceAll('\\', '\\\\')}']`);
});

test('what has no object in STIX has none here', () => {
  expect(observableTypes.filter((type) => stixObservable({ type, value: '1' }) === undefined)).toEqual([
    ...['ip-range', 'xmpp', 'imphash', 'authentihash', 'ja3', 'ja4', 'jarm', 'cwe', 'attack-id', 'yara-rule'],
    ...['bitcoin', 'bitcoin-cash', 'ethereum', 'monero', 'litecoin', 'dogecoin', 'dash', 'zcash', 'ripple', 'tron', 'cardano', 'stellar'],
    ...['named-pipe', 'user-agent', 'google-analytics-id', 'adsense-id', 'tag-manager-id'],
    ...['telegram-token', 'telegram-handle', 'discord-token', 'discord-handle', 'phone', 'arn', 'uuid'],
  ]);
});
