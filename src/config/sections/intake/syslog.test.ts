import { describe, expect, it } from 'vitest';
import { syslogSettings } from './syslog.ts';

const edge = { name: 'edge', listen: '127.0.0.1:5514', over: 'tcp' };
const wrong = (listener: object) =>
  syslogSettings.safeParse([listener]).error?.issues.map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`) ?? [];

describe('intake.syslog', () => {
  it('needs a name, an address and a way; the rest is as it mostly is wanted', () => {
    expect(syslogSettings.parse([edge])).toEqual([
      {
        ...edge,
        ...{ from: [], read: ['cef', 'leef', 'json', 'text'], lane: 'alert', idle_timeout: 60_000, max_connections: 200 },
      },
    ]);
    expect(syslogSettings.parse(undefined)).toEqual([]);
  });

  it.each([':5514', '0.0.0.0:5514', '[::]:5514', '192.0.2.1:5514', 'syslog.example.org:5514'])(
    'wants to know who may send where others reach it: %s',
    (listen) => {
      expect(wrong({ ...edge, listen })).toEqual([expect.stringMatching(/^from: say which networks may send/)]);
      expect(wrong({ ...edge, listen, from: ['192.0.2.0/24', '2001:db8::/32', '198.51.100.7'] })).toEqual([]);
      const tls = { ...edge, listen, over: 'tls', cert_file: 'c.pem', key_file: 'k.pem' };
      expect(wrong(tls)).toHaveLength(1);
      expect(wrong({ ...tls, client_ca_file: 'ca.pem' })).toEqual([]);
    },
  );

  it.each(['5514', 'localhost:5514', '127.0.0.1:5514', '127.1.2.3:5514', '[::1]:5514'])(
    'does not where only this machine does: %s',
    (listen) => {
      expect(wrong({ ...edge, listen })).toEqual([]);
    },
  );

  it('has certificates for TLS, and only for TLS', () => {
    expect(wrong({ ...edge, over: 'tls', cert_file: 'c.pem' })).toEqual(['cert_file: over: tls needs cert_file and key_file']);
    expect(wrong({ ...edge, client_ca_file: 'ca.pem' })).toEqual(['over: certificates are for over: tls']);
  });

  it('knows networks from what is none', () => {
    expect(wrong({ ...edge, from: ['192.0.2.0/33'] })).toHaveLength(1);
    expect(wrong({ ...edge, from: ['the office'] })).toHaveLength(1);
  });
});
