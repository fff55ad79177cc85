import { describe, expect, it } from 'vitest';
import { saidOfCef } from './cef-fields.ts';
import { saidOfLeef } from './leef-fields.ts';

const hosts = ['ipv4', 'ipv6', 'domain'];

describe('saidOfCef', () => {
  it('tells the attacked machine from the other side by the address beside its name', () => {
    const extension = {
      src: '10.1.2.3',
      shost: 'ws-7.corp.example.com',
      dst: '203.0.113.9',
      dhost: 'c2.example.net',
      spt: '51213',
      cs1Label: 'Rule',
    };
    expect(saidOfCef(extension)).toEqual([
      { field: 'src', text: '10.1.2.3', role: 'source', as: ['ipv4', 'ipv6'] },
      { field: 'shost', text: 'ws-7.corp.example.com', role: 'source', as: hosts, ours: true },
      { field: 'dst', text: '203.0.113.9', role: 'destination', as: ['ipv4', 'ipv6'] },
      { field: 'dhost', text: 'c2.example.net', role: 'destination', as: hosts },
    ]);
  });

  it('knows an attack from outside', () => {
    expect(
      saidOfCef(
        new Map(Object.entries({ src: '203.0.113.9', shost: 'scan.example.net', dst: '192.168.4.2', dhost: 'web.corp.example.com' })),
      ),
    ).toEqual([
      { field: 'src', text: '203.0.113.9', role: 'source', as: ['ipv4', 'ipv6'] },
      { field: 'shost', text: 'scan.example.net', role: 'source', as: hosts },
      { field: 'dst', text: '192.168.4.2', role: 'destination', as: ['ipv4', 'ipv6'] },
      { field: 'dhost', text: 'web.corp.example.com', role: 'destination', as: hosts, ours: true },
    ]);
  });

  it('reads a mail by the mailboxes on both sides, and a web request by its parts', () => {
    expect(
      saidOfCef({ suser: 'billing@example.net', duser: 'ann@corp.example.com', fileHash: 'd41d8cd98f00b204e9800998ecf8427e' }),
    ).toEqual([
      { field: 'suser', text: 'billing@example.net', role: 'sender' },
      { field: 'duser', text: 'ann@corp.example.com', role: 'recipient', as: ['email'], ours: true },
      expect.objectContaining({ field: 'fileHash', role: 'file' }),
    ]);
    expect(saidOfCef({ request: 'example.net/a?b', url: 'hxxp://example[.]net/x', cs4: 'seen 198.51.100.3' })).toEqual([
      { field: 'request', text: 'example.net/a?b', role: 'url' },
      { field: 'url', text: 'hxxp://example[.]net/x', role: 'url', as: ['url'] },
      { field: 'url.host', text: 'example[.]net', role: 'url', as: hosts },
      { field: 'cs4', text: 'seen 198.51.100.3', role: 'mentioned' },
    ]);
  });

  it('is not led astray by keys that objects have anyway', () => {
    const hostile = JSON.parse('{"__proto__":"198.51.100.3","constructor":"x","toString":"198.51.100.4"}') as Record<string, string>;
    expect(saidOfCef(hostile).map(({ field, role }) => [field, role])).toEqual([
      ['__proto__', 'mentioned'],
      ['constructor', 'mentioned'],
      ['toString', 'mentioned'],
    ]);
  });
});

describe('saidOfLeef', () => {
  it('reads the pre-defined keys, and others as texts', () => {
    expect(
      saidOfLeef({
        src: '10.0.0.5',
        dst: '198.51.100.7',
        usrName: 'ann@corp.example.com',
        sev: '7',
        url: 'http://example.net/',
        Threat: 'x from example.org',
      }),
    ).toEqual([
      { field: 'src', text: '10.0.0.5', role: 'source', as: ['ipv4', 'ipv6'] },
      { field: 'dst', text: '198.51.100.7', role: 'destination', as: ['ipv4', 'ipv6'] },
      { field: 'usrName', text: 'ann@corp.example.com', role: 'user', as: ['email'], ours: true },
      { field: 'url', text: 'http://example.net/', role: 'url', as: ['url'] },
      { field: 'url.host', text: 'example.net', role: 'url', as: hosts },
      { field: 'Threat', text: 'x from example.org', role: 'mentioned' },
    ]);
  });
});
