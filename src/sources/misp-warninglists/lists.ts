import type { Observation } from '../../domain/observation.ts';
import type { ListEffect } from '../../domain/source.ts';

/** One of the lists: its folder, its name, and what it means for a value to stand in it. */
export interface KnownList {
  readonly folder: string;
  readonly name: string;
  readonly effect: ListEffect;
  readonly says: readonly Observation[];
}

type Meaning = (name: string) => Pick<KnownList, 'effect' | 'says'>;

const good =
  (strength: number, effect: ListEffect): Meaning =>
  (list) => ({ effect, says: [{ kind: 'known_good', list, strength }] });

/** What is set aside by a standard is nobody's: no third party can know it. That says nothing about what happens there. */
const reserved = good(0.2, 'skip');
/** Everybody's content: empty files, test files, what programs write by the million. */
const harmless = good(1, 'skip');
/** Nobody but its owner puts anything there, and the owner is known. */
const vouchedFor = good(0.7, 'lower');
/** Many people go there; some of them to the pages of attackers. */
const popular = good(0.3, 'tell');
/** A well-known company's, and often its customers', too. */
const ofAVendor = good(0.3, 'tell');
/** Scans the whole Internet and says who it is. */
const scanner = good(0.3, 'tell');
/** Whoever left a resolver open, also on a machine that was taken over. */
const resolver = good(0.2, 'tell');
/** The address of a delivery network is the address of all its customers. */
const delivery = good(0.2, 'tell');
/** Anybody rents it. */
const hosting: Meaning = (list) => ({
  effect: 'tell',
  says: [
    { kind: 'known_good', list, strength: 0.1 },
    { kind: 'network', hosting: true },
  ],
});
/** What it is, and that it is not the value's own doing: nobody learns anything about one of those behind it from another. */
const shared =
  (label: string): Meaning =>
  (list) => ({
    effect: 'tell',
    says: [
      { kind: 'known_good', list, strength: 0.1 },
      { kind: 'classification', label, detail: list },
    ],
  });
/** What it is; the names below it belong to whoever took them. */
const described =
  (label: string): Meaning =>
  (list) => ({ effect: 'tell', says: [{ kind: 'classification', label, detail: list }] });
const network =
  (usage_type: string): Meaning =>
  () => ({ effect: 'tell', says: [{ kind: 'network', usage_type }] });

/**
 * Left out: lists of a million names and of all files of Windows, for their size; shorter editions of the same rankings; lists of
 * 2020; and those of which no row can be looked up: endings of names (the source public-suffix knows them), expressions for phone numbers and mailboxes, Azure's ids.
 */
const known: readonly (readonly [folder: string, name: string, meaning: Meaning])[] = [
  ['rfc1918', 'List of RFC 1918 CIDR blocks', reserved],
  ['rfc3849', 'List of RFC 3849 CIDR blocks', reserved],
  ['rfc5735', 'List of RFC 5735 CIDR blocks', reserved],
  ['rfc6598', 'List of RFC 6598 CIDR blocks', reserved],
  ['rfc6761', 'List of RFC 6761 Special-Use Domain Names', reserved],
  ['ipv6-linklocal', 'List of IPv6 link local blocks', reserved],
  ['multicast', 'List of RFC 5771 multicast CIDR blocks', reserved],
  ['empty-hashes', 'List of known hashes for empty files', harmless],
  ['eicar.com', 'List of hashes for EICAR test virus', harmless],
  ['common-ioc-false-positive', 'List of known hashes with common false-positives (based on Florian Roth input list)', harmless],
  ['ti-falsepositives', 'Hashes that are often included in IOC lists but are false positives.', vouchedFor],
  ['mozilla-CA', 'Fingerprint of trusted CA certificates', vouchedFor],
  ['mozilla-IntermediateCA', 'Fingerprint of known intermediate of trusted certificates', vouchedFor],
  ['crl-hostname', 'CRL and OCSP domains', vouchedFor],
  ['captive-portals', 'Captive Portal Detection Hostnames', vouchedFor],
  ['bank-website', 'List of known bank domains', vouchedFor],
  ['dax30', 'List of known dax30 webpages', vouchedFor],
  ['microsoft-attack-simulator', 'List of known Office 365 Attack Simulator used for phishing awareness campaigns', vouchedFor],
  ['cisco_top1000', 'Top 1000 websites from Cisco Umbrella', popular],
  ['cloudflare-top10k', 'Top 10,000 domains from Cloudflare Radar', popular],
  ['majestic_million', 'Top 10000 websites from Majestic Million', popular],
  ['moz-top500', 'Top 500 domains and pages from https://moz.com/top500', popular],
  ['tranco10k', 'Top 10K most-used sites from Tranco', popular],
  ['university_domains', 'University domains', popular],
  ['apple', 'List of known Apple IP ranges', ofAVendor],
  ['automated-malware-analysis', 'List of known domains used by automated malware analysis services & security vendors', ofAVendor],
  ['crl-ip', 'CRL and OCSP IP addresses', ofAVendor],
  ['digitalside', 'OSINT.DigitalSide.IT Warning List', ofAVendor],
  ['github', 'List of known GitHub IP ranges (https://api.github.com/meta)', ofAVendor],
  ['google', 'List of known google domains', ofAVendor],
  ['google-gmail-sending-ips', 'List of known Gmail sending IP ranges', ofAVendor],
  ['googlebot', 'List of known Googlebot IP ranges (https://developers.google.com/search/apis/ipranges/googlebot.json)', ofAVendor],
  ['microsoft', 'List of known microsoft domains', ofAVendor],
  ['microsoft-mdca-proxy', 'List of known Microsoft Defender for Cloud Apps (MDCA/MCAS) proxy hostnames', ofAVendor],
  ['microsoft-office365', 'List of known Office 365 URLs', ofAVendor],
  ['microsoft-office365-cn', 'List of known Office 365 IP address ranges in China', ofAVendor],
  ['microsoft-office365-ip', 'List of known Office 365 IP address ranges', ofAVendor],
  ['microsoft-win10-connection-endpoints', 'List of known Windows 10 connection endpoints', ofAVendor],
  ['openai-gptbot', 'List of known IP address ranges for OpenAI GPT crawler bot', ofAVendor],
  ['palo-alto-networks-cortex-cloud', 'List of known Palo Alto Cortex Cloud IP ranges', ofAVendor],
  ['security-provider-blogpost', 'List of known security providers/vendors blog domain', ofAVendor],
  ['smtp-receiving-ips', 'List of known SMTP receiving IP addresses', ofAVendor],
  ['smtp-sending-ips', 'List of known SMTP sending IP ranges', ofAVendor],
  ['telegram-ips', 'List of known Telegram IP address ranges', ofAVendor],
  ['umich-cse-connection-attempts', 'University of Michigan CSE connection-attempt network ranges', ofAVendor],
  ['wikimedia', 'List of known Wikimedia address ranges', ofAVendor],
  ['zscaler', 'List of known Zscaler IP address ranges', ofAVendor],
  ['alphastrike-research-nt-scanning', 'Alphastrike research IP Ranges Used for Scanning', scanner],
  ['alphastrike-scanning', 'Alpha Strike Labs IP Ranges Used for Scanning', scanner],
  ['bufferover-nt-scanning', 'Bufferover IP Ranges Used for Scanning', scanner],
  ['censys-scanning', 'Censys IP Ranges Used for Scanning', scanner],
  ['check-host-net', 'List of known check-host.net IP address ranges', scanner],
  ['circl-security-scanning', 'CIRCL IP address used for security scanning', scanner],
  ['circl-ssh-scanning', 'CIRCL IP address used for SSH scanning', scanner],
  ['coalition-signals-intelligence-nt-scanning', 'Coalition signals intelligence IP Ranges Used for Scanning', scanner],
  ['cybergreen-nt-scanning', 'Cybergreen IP Ranges Used for Scanning', scanner],
  ['cyberresilience-nt-scanning', 'Cyberresilience IP Ranges Used for Scanning', scanner],
  ['cypex-nt-scanning', 'Cypex IP Ranges Used for Scanning', scanner],
  ['f6-nt-scanning', 'F6 IP Ranges Used for Scanning', scanner],
  ['internet-census-nt-scanning', 'Internet census IP Ranges Used for Scanning', scanner],
  ['internetcleanup-scanner', 'List of published IP address ranges for Internet Cleanup Foundation scanners', scanner],
  ['intrinsec-nt-scanning', 'Intrinsec IP Ranges Used for Scanning', scanner],
  ['ipinfo-nt-scanning', 'Ipinfo IP Ranges Used for Scanning', scanner],
  ['ipip-nt-scanning', 'Ipip IP Ranges Used for Scanning', scanner],
  ['modat-nt-scanning', 'Modat IP Ranges Used for Scanning', scanner],
  ['modat-scanner', 'List of published IP address ranges for Modat Scanner', scanner],
  ['netsecscan-nt-scanning', 'Netsecscan IP Ranges Used for Scanning', scanner],
  ['netsecscan-scanning', 'NetSecScan IP-Ranges, pot. used for Scanning', scanner],
  ['onyphe-nt-scanning', 'Onyphe IP Ranges Used for Scanning', scanner],
  ['onyphe-scanner', 'List of published IP address ranges for Onyphe Scanner', scanner],
  ['palo-alto-networks-cortex-xpanse', 'List of known IP address ranges for Palo Alto Networks Cortex Xpanse', scanner],
  ['probethenet-nt-scanning', 'Probethenet IP Ranges Used for Scanning', scanner],
  ['rapid7-nt-scanning', 'Rapid7 IP Ranges Used for Scanning', scanner],
  ['research-scanner-nt-scanning', 'Research scanner IP Ranges Used for Scanning', scanner],
  ['shadowforce-nt-scanning', 'Shadowforce IP Ranges Used for Scanning', scanner],
  ['shadowforce-scanning', 'Shadowforce IP-Ranges, pot. used for Scanning', scanner],
  ['shadowserver-nt-scanning', 'Shadowserver IP Ranges Used for Scanning', scanner],
  ['shadowserver', 'Shadowserver IP-Ranges, pot. used for Scanning', scanner],
  ['shodan-nt-scanning', 'Shodan IP Ranges Used for Scanning', scanner],
  ['shodan-scanning', 'Shodan IP-Ranges, pot. used for Scanning', scanner],
  ['skipa-nt-scanning', 'Skipa IP Ranges Used for Scanning', scanner],
  ['stretchoid-nt-scanning', 'Stretchoid IP Ranges Used for Scanning', scanner],
  ['tenable-cloud-ipv4', 'List of known Tenable Cloud Sensors IPv4', scanner],
  ['tenable-cloud-ipv6', 'List of known Tenable Cloud Sensors IPv6', scanner],
  ['public-dns-hostname', 'List of known public DNS resolvers expressed as hostname', resolver],
  ['public-dns-v4', 'List of known IPv4 public DNS resolvers', resolver],
  ['public-dns-v6', 'List of known IPv6 public DNS resolvers', resolver],
  ['akamai', 'List of known Akamai IP ranges', delivery],
  ['bunny-net', 'List of known Bunny.net CDN ranges', delivery],
  ['cloudflare', 'List of known Cloudflare IP ranges', delivery],
  ['fastly', 'List of known Fastly IP address ranges', delivery],
  ['stackpath', 'List of known Stackpath CDN IP ranges', delivery],
  ['amazon-aws', 'List of known Amazon AWS IP address ranges', hosting],
  ['google-gcp', 'List of known GCP (Google Cloud Platform) IP address ranges', hosting],
  ['microsoft-azure', 'List of known Microsoft Azure Datacenter IP Ranges', hosting],
  ['microsoft-azure-china', 'List of known Microsoft Azure China Datacenter IP Ranges', hosting],
  ['microsoft-azure-germany', 'List of known Microsoft Azure Germany Datacenter IP Ranges', hosting],
  ['microsoft-azure-us-gov', 'List of known Microsoft Azure US Government Cloud Datacenter IP Ranges', hosting],
  ['oracle-oci', 'List of known Oracle Cloud Infrastructure (OCI) IP address ranges', hosting],
  ['ovh-cluster', 'List of known OVH Cluster IPs', hosting],
  ['dynamic-dns', 'List of known dynamic DNS domains', described('dynamic-dns')],
  ['disposable-email', 'List of disposable email domains', described('disposable-email')],
  ['url-shortener', 'List of known URL Shorteners domains', shared('url-shortener')],
  ['link-in-bio', 'List of known link in Bio domains', shared('link-in-bio')],
  ['public-ipfs-gateways', 'List of known public IPFS gateways', described('ipfs-gateway')],
  ['lots-project', 'List of LOTS (Living Off Trusted Sites) Project Domains', described('abused-by-attackers')],
  ['whats-my-ip', 'List of known domains to know external IP', shared('address-lookup')],
  [
    'findip-host',
    'List of known hostname used for querying your source IP. This can be used as exclusion for your Passive DNS lookup.',
    shared('address-lookup'),
  ],
  ['sinkholes', 'List of known sinkholes', shared('sinkhole')],
  ['parking-domain', 'Parking domains', shared('parked')],
  ['parking-domain-ns', 'Parking domains name server', shared('parked')],
  ['umbrella-blockpage-hostname', 'cisco-umbrella-blockpage-hostname', shared('block-page')],
  ['umbrella-blockpage-v4', 'cisco-umbrella-blockpage-ipv4', shared('block-page')],
  ['umbrella-blockpage-v6', 'cisco-umbrella-blockpage-ipv6', shared('block-page')],
  ['vpn-ipv4', 'Specialized list of vpn-ipv4 addresses belonging to common VPN providers and datacenters', network('VPN or data centre')],
  ['vpn-ipv6', 'Specialized list of IPv6 addresses belonging to common VPN providers and datacenters', network('VPN or data centre')],
  ['icloud-private-relay', 'List of known iCloud Private Relay egress IP address ranges', network('iCloud Private Relay')],
];

export const lists: readonly KnownList[] = known.map(([folder, name, meaning]) => ({ folder, name, ...meaning(name) }));

/** Of a list that has a new name: it is told of, whatever it is. */
export const unknown = good(0.1, 'tell');
