import { kebab, praiseWords } from '../domain/praise.ts';

/** One word of the threat vocabulary. */
export interface Word {
  /** For a person; a fragment, as it stands in docs/guide/threat-tags.md. */
  readonly means: string;
  /** How bad it is to be called this, in log-odds, until the policy says otherwise; see docs/guide/scoring.md. */
  readonly strength: number;
  /** How others write it, already lower-case kebab. */
  readonly also?: readonly string[];
  /** True for what is known to be no threat: it weighs nothing itself, and a family named beside it neither. */
  readonly harmless?: true;
}

/**
 * The words assay tags threats with, each with the spellings it replaces. docs/guide/threat-tags.md shows exactly this table
 * (proved by threat-tags.test.ts). A word that is not here is kept as the source wrote it, in kebab.
 */
export const vocabulary: Readonly<Record<string, Word>> = {
  malware: { means: 'hosts, spreads or is malware', strength: 3.5, also: ['malicious-software', 'virus', 'trojan', 'worm'] },
  'malware-distribution': {
    means: 'a place malware is downloaded from',
    strength: 3.5,
    also: ['malware-download', 'malware-delivery', 'payload-delivery', 'malware-site', 'malware-sites'],
  },
  payload: { means: 'a file an attack leaves behind', strength: 3.5, also: ['dropped-file', 'malware-sample'] },
  'malware-hosting': { means: 'a shared place that held malware for somebody', strength: 2 },
  'phishing-hosting': { means: 'a shared place that held a phishing page for somebody', strength: 2 },
  'unidentified-payload': { means: 'a file that malware was met with, of no known kind', strength: 1.5 },
  'unvetted-sample': { means: 'handed in to a collection of malware, seen by nobody', strength: 1.2 },
  'botnet-cc': {
    means: 'a command-and-control server',
    strength: 4,
    also: [
      'c2',
      'c-c',
      'cnc',
      'c-and-c',
      'c2-server',
      'command-and-control',
      'command-and-control-server',
      'botnet-c2',
      'botnet-command-and-control',
      'botnet-command-and-control-server',
      'botnet-controller',
    ],
  },
  botnet: { means: 'a member of a botnet', strength: 2.5, also: ['bot', 'botnet-member', 'zombie'] },
  backdoor: {
    means: 'gives somebody else control of a machine',
    strength: 3.5,
    also: ['rat', 'remote-access-trojan', 'doublepulsar', 'webshell'],
  },
  stealer: { means: 'steals passwords, sessions or money', strength: 3.5, also: ['infostealer', 'banker', 'banking-trojan', 'keylogger'] },
  honeypot: { means: 'a trap for attackers', strength: 0 },
  ransomware: { means: 'ransomware or its infrastructure', strength: 4, also: ['ransom'] },
  phishing: {
    means: 'imitates somebody to steal credentials or money',
    strength: 3.5,
    also: ['phish', 'phishing-site', 'social-engineering', 'credential-phishing'],
  },
  'brand-impersonation': { means: 'shows the face of a brand that is not its own', strength: 2 },
  fraud: { means: 'cheats people out of their money', strength: 2.5, also: ['scam', 'financial-fraud', 'card-skimming'] },
  exploit: { means: 'delivers or is an exploit', strength: 3, also: ['exploit-kit', 'exploit-source', 'exploited-host'] },
  cryptomining: {
    means: 'mines without consent, or serves those who do',
    strength: 2,
    also: ['coinminer', 'cryptominer', 'cryptojacking', 'crypto-mining'],
  },
  'potentially-unwanted': {
    means: 'adware and other programs nobody asked for',
    strength: 1.2,
    also: ['pup', 'pua', 'adware', 'unwanted-software', 'riskware', 'risktool', 'hacktool'],
  },
  malicious: { means: 'called malicious without saying how', strength: 3, also: ['bad', 'known-bad', 'attack-source'] },
  suspicious: { means: 'called suspicious without saying why', strength: 1.2, also: ['suspect'] },
  'clamav-match': { means: 'a signature of ClamAV fits', strength: 1.5 },
  compromised: {
    means: 'a rightful host or account that was taken over',
    strength: 2,
    also: ['hacked', 'compromised-host', 'compromised-website'],
  },
  'hijacked-network': {
    means: 'address space run by criminals',
    strength: 3,
    also: ['hijacked', 'hijacked-netblock', 'bulletproof-hosting', 'criminal-network'],
  },
  attack: {
    means: 'attacks of no stated kind',
    strength: 2.2,
    also: ['attacker', 'attacks', 'hacking', 'known-attacker', 'intrusion', 'abuse'],
  },
  'web-attack': {
    means: 'attacks web applications',
    strength: 2.2,
    also: ['web-app-attack', 'sql-injection', 'http-exploit', 'wordpress-attack'],
  },
  ddos: { means: 'takes part in denial of service', strength: 2, also: ['ddos-attack', 'dos', 'denial-of-service'] },
  bruteforce: {
    means: 'guesses passwords',
    strength: 2.2,
    also: ['brute-force', 'brute-forcer', 'password-guessing', 'credential-stuffing'],
  },
  'ssh-bruteforce': {
    means: 'guesses passwords over SSH',
    strength: 2.2,
    also: ['ssh', 'ssh-brute-force', 'ssh-bruteforcer', 'ssh-attack'],
  },
  'rdp-bruteforce': { means: 'guesses passwords over RDP', strength: 2.2, also: ['rdp', 'rdp-brute-force', 'rdp-attack'] },
  scanner: {
    means: 'scans other people’s networks',
    strength: 1.2,
    also: ['port-scan', 'port-scanner', 'scanning', 'scan', 'internet-scanner', 'reconnaissance'],
  },
  spam: { means: 'sends or advertises by spam', strength: 1.5, also: ['spammer', 'email-spam', 'mail-spam', 'spam-source'] },
  'web-spam': { means: 'posts spam on web sites', strength: 1, also: ['comment-spam', 'blog-spam', 'forum-spam'] },
  'tor-exit': {
    means: 'an exit of the Tor network',
    strength: 0.8,
    also: ['tor', 'tor-exit-node', 'tor-node', 'tor-relay', 'onion-router'],
  },
  anonymisation: {
    means: 'hides who is behind it: proxies and the like',
    strength: 0.8,
    also: [
      'anonymization',
      'anonymisation-services',
      'anonymization-services',
      'anonymizer',
      'anonymiser',
      'proxy',
      'open-proxy',
      'proxies',
    ],
  },
  vpn: { means: 'a commercial VPN', strength: 0.2, also: ['vpn-service', 'vpn-ip'] },
  'dynamic-dns': { means: 'anybody can have a name under this domain, and change where it leads', strength: 0.3, also: ['ddns'] },
  'disposable-email': { means: 'mail addresses for a moment', strength: 0.3, also: ['throwaway-email'] },
  'data-breach': { means: 'known from a breach of somebody else: exposed, not guilty', strength: 0, also: ['breach'] },
  'internet-noise': { means: 'seen by sensors all over the Internet, of no stated kind', strength: 0 },
  'newly-registered': {
    means: 'a domain registered a short time ago',
    strength: 0.8,
    also: ['nrd', 'new-domain', 'newly-registered-domain'],
  },
  'known-exploited': {
    means: 'a vulnerability that attackers use',
    strength: 4,
    also: ['kev', 'known-exploited-vulnerability', 'exploited-in-the-wild'],
  },
  homograph: { means: 'letters of another script play those of a protected name', strength: 2, also: ['idn-homograph'] },
  'look-alike': { means: 'nearly the spelling of a protected name', strength: 1.5, also: ['lookalike', 'typosquat', 'typosquatting'] },
  'other-ending': { means: 'a protected name under an ending that is not known to be its own', strength: 0.5 },
  punycode: { means: 'a name with letters beyond ASCII', strength: 0.2 },
  'mixed-script': { means: 'one label in letters of several scripts', strength: 1.5 },
  'credentials-in-url': { means: 'a user name before the host, to mislead the eye', strength: 1.5 },
  'ip-host': { means: 'a URL with an address for a host', strength: 0.6 },
  'encoded-host': { means: 'an address written so that nobody reads it', strength: 1.5 },
  'long-host': { means: 'a host name of unusual length or depth', strength: 0.3 },
  'shared-hosting-suffix': { means: 'anybody can have a name under this suffix', strength: 0 },
  'nested-url': { means: 'a URL inside a URL', strength: 0.4 },
  'unusual-port': { means: 'a URL with a port nobody expects', strength: 0.4 },
  'double-extension': { means: 'a file name that hides its true kind', strength: 2 },
  'reversed-name': { means: 'a file name written backwards in part, to hide its true kind', strength: 2.5 },
  'executable-attachment': { means: 'a program sent by mail', strength: 1.5 },
  'macro-attachment': { means: 'a document with macros, sent by mail', strength: 1.2 },
  'disk-image-attachment': { means: 'a disk image, sent by mail', strength: 1 },
  'web-page-attachment': { means: 'a web page, sent by mail', strength: 0.8 },
  'archive-attachment': { means: 'an archive, sent by mail', strength: 0.2 },
  'spf-fail': { means: 'sent from where the domain forbids it', strength: 1 },
  'spf-softfail': { means: 'sent from where the domain doubts it', strength: 0.4 },
  'dkim-fail': { means: 'the signature of the mail does not hold', strength: 0.8 },
  'dmarc-fail': { means: 'the sender shown is not the sender proved', strength: 1.2 },
  'arc-fail': { means: 'the chain of mail servers does not hold', strength: 0.4 },
  'compauth-fail': { means: 'the receiver’s own reckoning of the above failed', strength: 1 },
  impersonated: { means: 'a mail that failed authentication claimed to come from this domain', strength: 0 },
  'reply-to-differs': { means: 'answers go to another domain than the sender’s', strength: 0.6 },
  'test-file': { means: 'made to be detected, harmless by design', strength: 0, also: ['eicar', 'eicar-test-file'], harmless: true },
  'empty-input': { means: 'the digest of nothing at all', strength: 0, also: ['empty-file', 'empty-string'], harmless: true },
  'trivial-content': { means: 'the digest of something everybody has', strength: 0, harmless: true },
  'placeholder-hash': { means: 'a digest no file has', strength: 0, harmless: true },
};

/** Words for having nothing to say. */
const absences: ReadonlySet<string> = new Set(
  (
    'unknown unrated undetected unclassified none other n-a na null no-specific-threat not-found type-unsupported ' +
    // How MISP files an attribute, not what it is.
    'network-activity external-analysis internal-reference targeting-data attribution'
  ).split(' '),
);
const passes = /^(spf|dkim|dmarc|arc|compauth)-(pass|bestguesspass|none|neutral|temperror|permerror|policy|unknown)$/;

const canonical: ReadonlyMap<string, string> = new Map(
  Object.entries(vocabulary).flatMap(([word, { also = [] }]) => [word, ...also].map((spelling) => [spelling, word] as const)),
);

/** The vocabulary's word for what a source wrote, or the source's own in kebab where the vocabulary has none. */
export function wordFor(written: string): string {
  const own = kebab(written);
  return canonical.get(own) ?? own;
}

/** Whether a word (as {@link wordFor} gives it) names something to be wary of, rather than a pass or an absence. */
export function namesThreat(word: string): boolean {
  return word !== '' && !praiseWords.has(word) && !absences.has(word) && !passes.test(word);
}

/** Whether a word speaks well of what it stands on, or names something known to be no threat. That alone is no evidence: see `words` in the policy. */
export function praises(word: string): boolean {
  return praiseWords.has(word) || (Object.hasOwn(vocabulary, word) && vocabulary[word]?.harmless === true);
}
