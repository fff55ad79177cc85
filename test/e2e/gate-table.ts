import { type ObservableType, observableTypes } from '../../src/domain/observable.ts';

/** One value and who may be told of it, as a person would say it; written down here once more, and not taken from the gate. */
export interface Row {
  readonly type: ObservableType;
  readonly value: string;
  /** `open`: whom the marking allows; `person`: only with consent beside; `never`: nobody outside. */
  readonly may: 'open' | 'person' | 'never';
  /** What is told instead. Default: the value. */
  readonly told?: string;
  /** With every parameter taken out (`urls: strict`), where that differs from `told`. */
  readonly strictly?: string;
  /** What must not leave although the rest does. */
  readonly secrets?: readonly string[];
}

const hex = (digit: string, length: number): string => `${digit}0c1d2e3f4a5b6978`.repeat(8).slice(0, length);

/** A value of every type that belongs to nobody here. */
const values: Readonly<Record<ObservableType, string>> = {
  ...{ ipv4: '45.77.12.34', ipv6: '2606:4700:11::77', cidr: '45.78.0.0/16', 'ip-range': '45.79.1.1-45.79.1.9' },
  ...{ domain: 'canary-domain.com', url: 'https://canary-url.com/landing/page', email: 'canary-mail@canary-mailer.com' },
  ...{ xmpp: 'canary-chat@canary-jabber.com', asn: 'AS64511', mac: '00:1b:44:11:3a:b7' },
  ...{ md5: hex('1', 32), sha1: hex('2', 40), sha224: hex('3', 56), sha256: hex('4', 64), sha384: hex('5', 96), sha512: hex('6', 128) },
  ...{ imphash: hex('7', 32), authentihash: hex('8', 64), tlsh: `T1${hex('9', 70)}` },
  ssdeep: '96:canarySsdeepOfAFile:canarySsdeepOf',
  ...{ ja3: hex('a', 32), ja4: 't13d1516h2_8daaf6152771_b186095e22b6', jarm: hex('b', 62) },
  ...{ cve: 'CVE-2024-31337', ghsa: 'GHSA-jfh8-c2jp-5v3q', cwe: 'CWE-1337', 'attack-id': 'T1566.001', 'yara-rule': 'canary_rule_name' },
  ...{ bitcoin: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'bitcoin-cash': 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a' },
  ...{
    ethereum: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    monero: `4canaryMonero${hex('c', 82)}`,
    litecoin: 'LcanaryLitecoinAddress111111111111',
  },
  ...{
    dogecoin: 'DcanaryDogecoinAddress11111111111',
    dash: 'XcanaryDashAddress11111111111111',
    zcash: 't1canaryZcashAddress1111111111111',
  },
  ...{ ripple: 'rcanaryRippleAddress111111111111', tron: 'TcanaryTronAddress111111111111111', cardano: 'addr1canarycardanoaddress11111' },
  stellar: 'GCANARYSTELLARADDRESS11111111111111111111111111111111111',
  ...{
    'file-path': 'C:\\Users\\canary.person\\invoice.exe',
    'file-name': 'canary-payroll.xlsx',
    'registry-key': 'HKCU\\Software\\CanaryCorp\\Run',
  },
  ...{ mutex: 'Global\\CanaryMutex', 'named-pipe': '\\\\.\\pipe\\canarypipe', 'user-agent': 'CanaryAgent/1.0 (canary-host)' },
  ...{ 'google-analytics-id': 'UA-31337001-1', 'adsense-id': 'pub-3133700131337001', 'tag-manager-id': 'GTM-CANARY1' },
  ...{ 'telegram-token': '313370013:AAcanaryTelegramTokenCanaryTelegram1', 'telegram-handle': '@canary_telegram' },
  ...{ 'discord-token': 'MTMzNzAwMTMzNzAwMTMz.canary.canaryDiscordTokenCanaryDisc', 'discord-handle': 'canary.discord#1337' },
  ...{ phone: '+15550313370', arn: 'arn:aws:iam::313370013137:user/canary', uuid: '3133f001-1337-4000-8000-c0ffeec0ffee' },
};

const persons: readonly ObservableType[] = ['email', 'xmpp', 'phone', 'telegram-handle', 'discord-handle'];
/** They may hold names of people, machines and projects, or are secrets themselves. */
const never: readonly ObservableType[] = [
  ...(['mac', 'yara-rule', 'file-path', 'file-name', 'registry-key', 'mutex', 'named-pipe', 'user-agent', 'arn', 'uuid'] as const),
  ...(['google-analytics-id', 'adsense-id', 'tag-manager-id', 'telegram-token', 'discord-token'] as const),
];
const may = (type: ObservableType): Row['may'] => (never.includes(type) ? 'never' : persons.includes(type) ? 'person' : 'open');

/** What the configuration of the test calls its own, or denies. */
export const rules = `own:
  domains: [own-corp.com]
  networks: [45.66.0.0/16, '2606:4700:66::/48']
  emails: [boss@freemail-host.com]
privacy:
  deny: ['*.secret-project.com', '/falcon-[0-9]+/']
`;

const all = (may: Row['may'], type: ObservableType, ...list: readonly string[]): Row[] => list.map((value) => ({ type, value, may }));
const base64 = (text: string): string => Buffer.from(text).toString('base64').replaceAll('=', '');

/** They hold our name and are not ours. */
export const nearMisses: readonly string[] = ['not-own-corp.com', 'own-corp.com.canary-lure.com'];

const ours: readonly Row[] = [
  ...all('never', 'domain', 'own-corp.com', 'mail.own-corp.com', 'wiki.secret-project.com', 'falcon-77.canary-cdn.com'),
  ...nearMisses.map((value) => ({ type: 'domain', value, may: 'open' }) as const),
  ...all('never', 'domain', 'fileserver.local', 'printer.corp', 'canaryhost.internal', 'nas.lan'),
  ...all('never', 'ipv4', '45.66.7.8', '10.11.12.13', '192.168.77.1', '127.0.0.53', '169.254.9.9', '100.64.3.3', '224.0.0.77'),
  ...all('never', 'ipv6', '2606:4700:66::5', 'fe80::77:1337', 'fd00::1337'),
  ...all('never', 'cidr', '45.66.7.0/24', '45.64.0.0/13', '10.20.0.0/16'),
  ...all('never', 'ip-range', '45.65.255.250-45.66.0.9', '10.30.0.1-10.30.0.9'),
  ...all('never', 'email', 'jane.canary@own-corp.com', 'boss@freemail-host.com', 'root@10.40.0.1'),
  ...all('never', 'xmpp', 'bob.canary@chat.own-corp.com'),
  ...all(
    'never',
    'url',
    'https://intranet.own-corp.com/canary',
    'http://45.66.9.9/canary',
    'http://10.50.0.1/canary',
    'http://canarybox/x',
  ),
  // An own name in the path, a mail address there, a session: another path would be another page.
  ...all('never', 'url', 'https://lure-one.com/own-corp.com/login', 'https://lure-two.com/u/jane.canary@partner-firm.com'),
  ...all('never', 'url', `https://lure-three.com/r/${base64('https://mail.own-corp.com/owa')}`),
  ...all('never', 'url', 'https://lure-four.com/session/8f14e45fceea167a5a36dedd4bea2543', 'https://wiki.secret-project.com/a'),
];

/** A URL without what is nobody's business. */
const redacted = (value: string, told: string, strictly: string, ...secrets: readonly string[]): Row => ({
  ...{ type: 'url', value, may: 'open', told, strictly, secrets },
});
const links: readonly Row[] = [
  redacted(
    'https://canary:hunter2secret@shop-one.com/in',
    'https://shop-one.com/in',
    'https://shop-one.com/in',
    'hunter2secret',
    'canary:h',
  ),
  redacted(
    'https://shop-two.com/p?id=77&token=tok3nOfCanary99&lang=de#frag-of-canary',
    'https://shop-two.com/p?id=77&lang=de',
    'https://shop-two.com/p',
    ...['tok3nOfCanary99', 'frag-of-canary'],
  ),
  redacted(
    'https://shop-three.com/p?e=jane.canary%40own-corp.com&x=1',
    'https://shop-three.com/p?x=1',
    'https://shop-three.com/p',
    ...['jane.canary', 'own-corp.com'],
  ),
  redacted(
    `https://shop-four.com/p?d=${base64('jane.canary@own-corp.com')}&utm_campaign=canarycampaign&y=2`,
    'https://shop-four.com/p?y=2',
    'https://shop-four.com/p',
    ...['jane.canary', 'canarycampaign'],
  ),
];

/** Every type, what is ours, and links with secrets in them. */
export const table: readonly Row[] = [...observableTypes.map((type) => ({ type, value: values[type], may: may(type) })), ...ours, ...links];
