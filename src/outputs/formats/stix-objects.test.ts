import { expect, test } from 'vitest';
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
