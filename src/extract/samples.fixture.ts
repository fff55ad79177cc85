import type { ObservableType } from '../domain/observable.ts';

interface Samples {
  /** As written, and its canonical form. */
  readonly valid: readonly (readonly [written: string, canonical: string])[];
  readonly invalid: readonly string[];
}

/** What stays as it is written. */
const same = (...values: readonly string[]) => values.map((value) => [value, value] as const);

const onion = 'pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion';
const hex = (length: number) => '0123456789abcdef'.repeat(8).slice(0, length);
const hash = (length: number): Samples => ({
  valid: [...same(hex(length)), [hex(length).toUpperCase(), hex(length)]],
  invalid: [hex(length - 1), `${hex(length)}0`, `${hex(length - 1)}g`],
});

/** Values of every type, with and without canonical form. Addresses of coins are test vectors of their specifications or of their documentation. */
export const samples: Readonly<Record<ObservableType, Samples>> = {
  ipv4: { valid: same('198.51.100.7', '0.0.0.0', '255.255.255.255'), invalid: ['010.8.8.8', '0x7f.1', '1.2.3', '256.1.1.1', '1.2.3.4 '] },
  ipv6: {
    valid: [
      ['2001:0DB8:0:0:1:0:0:7', '2001:db8::1:0:0:7'],
      ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
      ['::FFFF:c633:6407', '::ffff:198.51.100.7'],
      ['fe80::1%eth0', 'fe80::1'],
      ['::', '::'],
    ],
    invalid: ['2001:db8::1::2', '2001:db8::12345', '[::1]', '198.51.100.7', '%eth0'],
  },
  cidr: {
    valid: [...same('198.51.100.0/24', '0.0.0.0/0'), ['2001:DB8:0::/32', '2001:db8::/32'], ['fe80::%en0/64', 'fe80::/64']],
    invalid: ['198.51.100.7/24', '198.51.100.0/33', '198.51.100.0/024', '2001:db8::/129', '198.51.100.0'],
  },
  'ip-range': {
    valid: [
      ['192.0.2.4-192.0.2.9', '192.0.2.4-192.0.2.9'],
      ['192.0.2.4 – 192.0.2.4', '192.0.2.4-192.0.2.4'],
      ['2001:DB8::1 - 2001:db8::ff', '2001:db8::1-2001:db8::ff'],
    ],
    invalid: ['192.0.2.9-192.0.2.4', '192.0.2.4-2001:db8::1', '192.0.2.4-9', '192.0.2.4-', '192.0.2.1-192.0.2.2-192.0.2.3'],
  },
  domain: {
    valid: [
      ['Example.COM.', 'example.com'],
      ['рф.рф', 'xn--p1ai.xn--p1ai'],
      ['_dmarc.example.com', '_dmarc.example.com'],
      [`WWW.${onion}`, `www.${onion}`],
      ['expyuzz4wqqyqhjn.onion', 'expyuzz4wqqyqhjn.onion'],
    ],
    invalid: [
      'co.uk',
      'host.invalid-suffix',
      '-a.example.com',
      `${'a'.repeat(64)}.example.com`,
      'example.com/x',
      'onion',
      'example.onion',
      onion.replace('ryd.', 'rye.'),
      // The same key and a valid checksum under version 4.
      onion.replace('pscryd.', 'pscrye.'),
    ],
  },
  url: {
    valid: [
      ['HTTP://Example.com:80/a/../b?x#y', 'http://example.com/b?x#y'],
      ['http://bücher.example.com', 'http://xn--bcher-kva.example.com/'],
      ['SFTP://Bücher.Example.com/A', 'sftp://xn--bcher-kva.example.com/A'],
      ['http://user:pw@010.8.8.8:81/x', 'http://user:pw@010.8.8.8:81/x'],
      ['http:///user@0x7f.1/x', 'http://user@0x7f.1/x'],
      ['http://localhost/a', 'http://localhost/a'],
      ['http://host.invalid-suffix', 'http://host.invalid-suffix/'],
      ['http://[2001:DB8::1]:8080/x', 'http://[2001:db8::1]:8080/x'],
      ['redis://CACHE:6379/0', 'redis://cache:6379/0'],
      ['file://Server/share/a.exe', 'file://server/share/a.exe'],
    ],
    invalid: [
      'javascript://example.com/%0aalert(1)',
      'http://exa mple.com/',
      'file:///etc/passwd',
      'file://localhost./etc/passwd',
      'http://',
      'http:/example.com',
      'mailto:a@b',
    ],
  },
  email: {
    valid: [
      ['User+Tag@EXAMPLE.com', 'user+tag@example.com'],
      ['User@192.0.2.1', 'user@192.0.2.1'],
      ['user@[192.0.2.1]', 'user@[192.0.2.1]'],
      ['user@[ipv6:2001:DB8::1]', 'user@[IPv6:2001:db8::1]'],
    ],
    invalid: [
      'a..b@example.com',
      'a@localhost',
      'a@[2001:db8::1]',
      'a@[IPv6:192.0.2.1]',
      'a@[]',
      '@example.com',
      `${'a'.repeat(65)}@example.com`,
    ],
  },
  xmpp: {
    valid: [
      ['Operator@Jabber.example.com', 'operator@jabber.example.com'],
      ['a@chat_server.com', 'a@chat_server.com'],
      ['a@xmpp_chat.example.com', 'a@xmpp_chat.example.com'],
    ],
    invalid: ['a/b@example.com', 'a@example.com/phone', 'a@localhost'],
  },
  asn: {
    valid: [
      ['as13335', 'AS13335'],
      ['ASN 013335', 'AS13335'],
      ['AS0', 'AS0'],
    ],
    invalid: ['AS4294967296', 'AS', 'AS1.5', '13335'],
  },
  mac: {
    valid: [
      ['00:1B:44:11:3A:B7', '00:1b:44:11:3a:b7'],
      ['00-1B-44-11-3A-B7', '00:1b:44:11:3a:b7'],
      ['001B.4411.3AB7', '00:1b:44:11:3a:b7'],
      ['FF:FF:FF:FF:FF:FF', 'ff:ff:ff:ff:ff:ff'],
    ],
    invalid: ['00:1b:44:11:3a', '00:1b-44:11:3a:b7', '001b44113ab7', '00:1b:44:11:3a:bg'],
  },
  md5: hash(32),
  sha1: hash(40),
  sha224: hash(56),
  sha256: hash(64),
  sha384: hash(96),
  sha512: hash(128),
  imphash: hash(32),
  authentihash: hash(64),
  ja3: hash(32),
  jarm: hash(62),
  ssdeep: {
    valid: same('96:abcDEF+/0123:XyZ0', '3:a:', `3221225472:${'A'.repeat(64)}:${'B'.repeat(64)}`),
    invalid: ['97:abcDEF:XyZ', '0:abc:def', '096:abc:def', '96:abc', '96::', '96:ab-c:def', `96:${'A'.repeat(65)}:B`],
  },
  tlsh: {
    valid: [
      [hex(70), `T1${hex(70).toUpperCase()}`],
      [`t1${hex(70)}`, `T1${hex(70).toUpperCase()}`],
    ],
    invalid: [hex(72), `T2${hex(70)}`, `T1${hex(69)}`],
  },
  ja4: {
    valid: [
      ['T13D1516H2_8DAAF6152771_E5627EFA2AB1', 't13d1516h2_8daaf6152771_e5627efa2ab1'],
      ...same('q13i0310h3_55b375c5d22e_cd85d2d88918', 'ts3d050000_8daaf6152771_000000000000'),
    ],
    invalid: [
      'x13d1516h2_8daaf6152771_e5627efa2ab1',
      't14d1516h2_8daaf6152771_e5627efa2ab1',
      't13d1516h2_8daaf6152771',
      't13d1516h2-8daaf6152771-e5627efa2ab1',
    ],
  },
  cve: {
    valid: [
      ['cve-2024-1', 'CVE-2024-0001'],
      ['CVE-2016-00000', 'CVE-2016-00000'],
      ['CVE\u20112024\u2011123456', 'CVE-2024-123456'],
    ],
    invalid: ['CVE-24-1234', 'CVE-1800-0000', 'CVE-1998-0001', 'CVE-2024-', 'CVE-2024-12345678901234567890'],
  },
  ghsa: {
    valid: [['ghsa-JFH8-C2JP-5V3Q', 'GHSA-jfh8-c2jp-5v3q'], ...same('GHSA-2222-3333-4444')],
    invalid: ['GHSA-jfh8-c2jp', 'GHSA-jfh1-c2jp-5v3q', 'GHSA-jfha-c2jp-5v3q'],
  },
  cwe: {
    valid: [
      ['cwe-079', 'CWE-79'],
      ['CWE-1333', 'CWE-1333'],
    ],
    invalid: ['CWE-0', 'CWE-', 'CWE-123456', 'CWE 79'],
  },
  'attack-id': {
    valid: [['t1059.001', 'T1059.001'], ...same('T1059', 'TA0001', 'G0016', 'S0154', 'M1036', 'C0024', 'DS0022')],
    invalid: ['T105', 'T10590', 'T1059.1', 'TA0001.001', 'X1059'],
  },
  'yara-rule': { valid: same('Win32_Emotet', '_x', 'a'.repeat(128)), invalid: ['1rule', 'a-b', 'condition', 'a'.repeat(129), ''] },
  bitcoin: {
    valid: [
      ...same('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', 'bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs'),
      ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
      ['BC1SW50QGDZ25J', 'bc1sw50qgdz25j'],
      // A checksum of BIP 173 where BIP 350 asks for its own: what software of before 2021 wrote.
      ...same('bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd'),
      ...same('bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'),
    ],
    invalid: [
      '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
      'Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      // BIP 350: checksum of the other version, character outside, version 17, too short, length of version 0, empty.
      'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh',
      'bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4',
      'BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R',
      'bc1pw5dgrnzv',
      'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P',
      'bc1gmk9yu',
      'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
    ],
  },
  'bitcoin-cash': {
    valid: [
      ...same('bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'),
      ['qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy', 'bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy'],
      ['BITCOINCASH:PPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVN0H829PQ', 'bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq'],
    ],
    invalid: ['qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuz', 'bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t', 'bitcoincash:qqqq'],
  },
  ethereum: {
    valid: [
      ...same('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0x52908400098527886E0F7030069857D2E4169EE7'),
      ['0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'],
      ['0XFB6916095CA1DF60BB79CE92CE3EA74C37C5D359', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'],
    ],
    invalid: [
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD',
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe',
      '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    ],
  },
  monero: {
    valid: same(
      '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A',
      '888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H',
      '4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK',
    ),
    invalid: [
      '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3B',
      `4${'z'.repeat(94)}`,
      '4'.repeat(106),
    ],
  },
  litecoin: {
    valid: same('LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9', 'MQMcJhpWHYVeQArcZR3sBgyPZxxRtnH441', 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9'),
    invalid: [
      'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH8',
      'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n8',
    ],
  },
  dogecoin: {
    valid: same('DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L', 'A7JjzK9k9x5b2MkkQzqt91WZsuu7wTu6iS', '9riLkR8x7k61SjMgaqhMso14WxZCkohjr5'),
    invalid: ['DH5yaieqoZN36fDVciNyRueRGvGLR3mr7M', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  },
  dash: {
    valid: same('XpESxaUmonkq8RaLLp46Brx2K39ggQe226', '7gnwGHt17heGpG9Crfeh4KGpYNFugPhJdh'),
    invalid: ['XpESxaUmonkq8RaLLp46Brx2K39ggQe227', 'DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L'],
  },
  zcash: {
    valid: same(
      't1KzZ5n2TPEGYXTZ3WYGL1AYEumEQaRoHaL',
      't3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd',
      'zs1z7rejlpsa98s2rrrfkwmaxu53e4ue0ulcrw0h4x5g8jl04tak0d3mm47vdtahatqrlkngh9slya',
    ),
    invalid: [
      't3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9oje',
      'zs1z7rejlpsa98s2rrrfkwmaxu53e4ue0ulcrw0h4x5g8jl04tak0d3mm47vdtahatqrlkngh9slyq',
      'tm9iMLAuYMzJ6jtFLcA7rzUmfreGuKvr7Ma',
    ],
  },
  ripple: {
    valid: same('rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh', 'rrrrrrrrrrrrrrrrrrrrrhoLvTp'),
    invalid: ['rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  },
  tron: {
    valid: same('TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8'),
    invalid: ['TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6'],
  },
  cardano: {
    valid: [
      ...same(
        'addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x',
        'addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8',
        'addr1gx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrzqf96k',
        'stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw',
      ),
      ['ADDR1VX2FXV2UMYHTTKXYXP8X0DLPDT3K6CWNG5PXJ3JHSYDZERS66HRL8', 'addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8'],
    ],
    invalid: [
      'addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl9',
      'addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz',
    ],
  },
  stellar: {
    valid: same('GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ', 'GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7'),
    invalid: ['GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGA', 'ga7qynf7sowq3glr2bgmzehxavirza4kvwltjjfc7mgxua74p7ujvsgz'],
  },
  'file-path': {
    valid: [
      ...same(
        'C:\\Windows\\System32\\cmd.exe',
        'c:\\a',
        '%ProgramFiles(x86)%\\a',
        'C:\\Program Files (x86)',
        '/usr/bin/python3',
        '~/.ssh/id_rsa',
      ),
      ['"C:\\\\Windows\\\\x.exe",', 'C:\\Windows\\x.exe'],
      ['C:/Users/Public/', 'C:\\Users\\Public'],
      ['\\\\\\\\server\\\\share\\\\a.exe', '\\\\server\\share\\a.exe'],
      ['\\\\?\\C:\\a', 'C:\\a'],
      ['\\\\?\\UNC\\server\\share\\a', '\\\\server\\share\\a'],
      ['$env:TEMP\\a.ps1', '%TEMP%\\a.ps1'],
      ['/tmp//x.sh.', '/tmp/x.sh'],
    ],
    invalid: [
      'C:\\',
      '/',
      '//comment',
      '\\\\.\\pipe\\x',
      '\\\\server\\pipe\\x',
      'C:\\a.exe C:\\b.exe',
      'C:\\a\nb',
      'a\\b',
      '\\server\\share',
      'a/b',
    ],
  },
  'file-name': {
    valid: [...same('invoice.pdf.exe', 'Rechnung März.docm', 'setup.py'), ['"Update.EXE".', 'Update.EXE']],
    invalid: ['.exe', 'a/b.exe', 'name.unknown', 'exe', 'a?.exe', `${'a'.repeat(252)}.exe`],
  },
  'registry-key': {
    valid: [
      ['HKEY_LOCAL_MACHINE\\\\Software\\\\Run\\', 'HKLM\\Software\\Run'],
      ['HKLM:\\SOFTWARE\\Microsoft', 'HKLM\\SOFTWARE\\Microsoft'],
      ['<hkcu>\\Control Panel\\Desktop', 'HKCU\\Control Panel\\Desktop'],
      ['\\REGISTRY\\USER\\S-1-5-18\\x', 'HKU\\S-1-5-18\\x'],
      ['Registry::HKEY_USERS\\.DEFAULT', 'HKU\\.DEFAULT'],
      ['Computer\\HKEY_CLASSES_ROOT\\exefile', 'HKCR\\exefile'],
    ],
    invalid: ['HKLM', 'HKEY_USERS\\', 'HKXX\\a', 'SOFTWARE\\Microsoft', 'HKLM\\a\nb'],
  },
  mutex: {
    valid: [
      ...same('UpdateServiceMutex', 'Global\\{5D41402A-BC4B}', 'Session\\1\\x', '!Privacy!Mutex!'),
      ['Mutex: "AppInstance"', 'AppInstance'],
      ['Local\\\\Test x', 'Local\\Test x'],
    ],
    invalid: ['a\\b', 'Global\\', '""', 'a\u0000b', 'a'.repeat(261)],
  },
  'named-pipe': {
    valid: [
      ...same('\\\\.\\pipe\\msagent_12', '\\\\server\\pipe\\x'),
      ['\\\\\\\\.\\\\PIPE\\\\x', '\\\\.\\pipe\\x'],
      ['\\Device\\NamedPipe\\x', '\\\\.\\pipe\\x'],
      ['\\pipe\\srvsvc', '\\\\.\\pipe\\srvsvc'],
    ],
    invalid: ['\\\\.\\pipe\\', 'pipe\\x', '\\\\.\\x', '\\\\.\\pipe\\a|b'],
  },
  'user-agent': {
    valid: [
      ...same('curl/8.5.0', 'Mozilla/5.0 (Windows NT 10.0; rv:52.0) Gecko/20100101 Firefox/52.0'),
      ['"Go-http-client/1.1"', 'Go-http-client/1.1'],
      ['Mozilla/4.0\t(compatible;  MSIE 7.0)', 'Mozilla/4.0 (compatible; MSIE 7.0)'],
    ],
    invalid: ['', '(compatible)', 'Mozilla/5.0\u0000', 'Möbius/1.0', `a/${'1'.repeat(1023)}`],
  },
  'google-analytics-id': {
    valid: [['ua-000000-1', 'UA-000000-1'], ...same('UA-26296840', 'G-ABCDEF1234')],
    invalid: ['UA-123', 'UA-26296840-12345', 'g-protection', 'G-ABCDEF123'],
  },
  'adsense-id': {
    valid: [['CA-PUB-1234567890123456', 'pub-1234567890123456'], ...same('pub-1234567890123456')],
    invalid: ['pub-123456789012345', 'pub-12345678901234567', 'ca-app-pub-1234567890123456'],
  },
  'tag-manager-id': {
    valid: [['gtm-abcd12', 'GTM-ABCD12'], ...same('GTM-K2X9')],
    invalid: ['GTM-', 'GTM-ABC', 'GTM-ABCDEFGHI', 'GTM_ABCD'],
  },
  'telegram-token': {
    valid: same(`123456789:AA${'x'.repeat(33)}`, `7123456789:AA${'-_aZ0'.repeat(6)}abc`),
    invalid: [`123456789:AA${'x'.repeat(32)}`, `123456789:BB${'x'.repeat(33)}`, `012345678:AA${'x'.repeat(33)}`],
  },
  'telegram-handle': {
    valid: [
      ['@Some_Name', '@some_name'],
      ['https://t.me/Some_Name/12', '@some_name'],
      ['t.me/s/somename', '@somename'],
      ['tg://resolve?domain=somename', '@somename'],
    ],
    invalid: ['@abcd', '@1name', '@name_', '@some__name', 'some_name', 't.me/joinchat/AAAA', 't.me/+AbCdEfGh', `@${'a'.repeat(33)}`],
  },
  'discord-token': {
    valid: same(`${Buffer.from('123456789012345678').toString('base64url')}.Xabc_1.${'a-Z_9'.repeat(6)}`, `mfa.${'x'.repeat(84)}`),
    invalid: [
      `${'a'.repeat(24)}.Xabc_1.${'a'.repeat(27)}`,
      `mfa.${'x'.repeat(83)}`,
      `${Buffer.from('123456789012345678').toString('base64url')}.Xabc_1.short`,
    ],
  },
  'discord-handle': {
    valid: [
      ...same('Some Name#0420', 'discord.gg/AbC-1'),
      ['https://discord.com/invite/AbC', 'discord.gg/AbC'],
      ['http://discord.gg/AbC?event=1', 'discord.gg/AbC'],
    ],
    invalid: ['name#0000', 'n#1234', 'name#123', 'a@b#1234', 'discord.gg/', `${'a'.repeat(65)}#1234`],
  },
  phone: {
    valid: [
      ['+1 (415) 555-2671', '+14155552671'],
      ['tel:+44-20-7946-0958', '+442079460958'],
      ['+7 495 123-45-67 ext. 5', '+74951234567'],
    ],
    invalid: ['4155552671', '+391234567890', '+1 800 FLOWERS', '+999123456789', '+'],
  },
  arn: {
    valid: [
      ...same('arn:aws:s3:::example-bucket/key with space', 'arn:aws-cn:iam::123456789012:user/Bob', 'arn:aws:events:us-east-1:*:*'),
      ['arn:aws:sqs:us-east-1:123456789012:queue1   ', 'arn:aws:sqs:us-east-1:123456789012:queue1'],
    ],
    invalid: ['arn:azure:s3:::b', 'arn:aws:s3::b', 'arn:aws:iam::12345:user/Bob', 'arn:aws:s3:::'],
  },
  uuid: {
    valid: [
      ['123E4567-E89B-12D3-A456-426614174000', '123e4567-e89b-12d3-a456-426614174000'],
      ['{123e4567-e89b-12d3-a456-426614174000}', '123e4567-e89b-12d3-a456-426614174000'],
      ['urn:uuid:123e4567e89b12d3a456426614174000', '123e4567-e89b-12d3-a456-426614174000'],
    ],
    invalid: [
      '123e4567-e89b-12d3-a456-42661417400',
      '123e4567-e89b12d3-a456-426614174000',
      '{123e4567-e89b-12d3-a456-426614174000',
      '123e4567-e89b-12d3-a456-42661417400g',
    ],
  },
};
