import { expect, test } from 'vitest';
import { gather } from '../gather.ts';
import { defaultPolicy } from '../policy.ts';
import { readNamed, readTyped } from './names.ts';

const md5 = '0123456789abcdef0123456789abcdef';
const found = (value: string, name: string, parent = ''): readonly string[] => {
  const gathering = gather({ ...defaultPolicy, doubtful: true });
  readNamed(gathering, value, 'field', name, parent);
  return gathering.findings().map(({ observable, mentions }) => `${observable.type} ${mentions[0]?.confidence}`);
};

test.each([
  ['10.2.3.4', 'os_version', '', ['ipv4 0.3']],
  ['10.2.3.4', 'version', 'os', ['ipv4 0.3']],
  ['10.2.3.4', 'cidsEngineVersion', '', ['ipv4 0.3']],
  ['255.255.255.0', 'subnetMask', '', ['ipv4 0.3']],
  ['a1b2@mail.example.com', 'Message-ID', '', ['email 0.3', 'domain 0.3']],
  ['https://schema.example.com/v1', '$schema', '', ['url 0.3', 'domain 0.3']],
  ['https://schema.example.com/v1', '@context', '', ['url 0.3', 'domain 0.3']],
  [md5, 'trace_id', '', ['md5 0.3']],
  [md5, 'agentId', '', ['md5 0.3']],
  [md5, 'id', 'span', ['md5 0.3']],
  ['setup.example.com', 'name', 'file', ['domain 0.3']],
])('%s under %s is doubtful', (value, name, parent, expected) => {
  expect(found(value, name, parent).filter((one) => !/^(?:file-name|xmpp|uuid)/.test(one))).toEqual(expected);
});

test.each([
  ['198.51.100.7', 'src_ip', ''],
  ['198.51.100.7', 'id', ''],
  ['https://example.com/a', 'context', ''],
  [md5, 'md5', 'hash'],
  [md5, 'id', 'attributes'],
  ['198.51.100.7', '__proto__', 'constructor'],
])('%s under %s is not', (value, name, parent) => {
  expect(found(value, name, parent).filter((one) => one.endsWith(' 0.3'))).toEqual([]);
  expect(found(value, name, parent)).not.toEqual([]);
});

test('32 digits under ja3 or imphash are what their name says, and no MD5', () => {
  expect(found(md5, 'ja3')).toEqual(['ja3 1']);
  expect(found(md5, 'hash', 'ja3')).toEqual(['ja3 1']);
  expect(found(md5, 'imphash', 'pe')).toEqual(['imphash 1']);
});

test('a policy without doubtful mentions never sees them', () => {
  const gathering = gather();
  readNamed(gathering, '10.2.3.4', 'field', 'version');
  expect(gathering.findings()).toEqual([]);
});

test('a declared type is certain, its offsets count from the start of the field', () => {
  const gathering = gather();
  readTyped(gathering, ['ipv4', 'cidr'], '198.51.100.7', 'field', { reason: 'because', start: 10 });
  const mention = { written: '198.51.100.7', start: 10, end: 22, field: 'field', confidence: 1, reason: 'because' };
  expect(gathering.findings()).toEqual([{ observable: { type: 'ipv4', value: '198.51.100.7' }, mentions: [mention] }]);
});

test('a value that is not of its declared type is read as text', () => {
  const gathering = gather();
  readTyped(gathering, ['mutex'], `${'x'.repeat(10_000)} 198.51.100.7`, 'field', { reason: 'because' });
  readTyped(gathering, ['domain'], 'http://198.51.100.8/', 'field', { reason: 'because' });
  expect(gathering.findings().map(({ observable }) => observable.value)).toEqual(['198.51.100.7', 'http://198.51.100.8/', '198.51.100.8']);
});

test('the policy chooses the types of declared values, too', () => {
  const gathering = gather({ ...defaultPolicy, types: new Set(['md5']) });
  readNamed(gathering, md5, 'field', 'ja3');
  expect(gathering.findings()).toEqual([]);
});
