/** Where in a rewritten link its target stands. */
export type Place =
  /** In a parameter of the query (names in lower case), as it is or as base64. */
  | { readonly query: readonly string[]; readonly coded?: 'base64' }
  /** In what a pattern finds behind the host (path, query and all): its first group, percent-encoded, as it is, or as base64. */
  | { readonly behind: RegExp; readonly coded?: 'percent' | 'base64' | 'proofpoint-v2' | 'proofpoint-v3' }
  /** Where what stands behind the host looks like this, it is a code that only the service can read. */
  | { readonly nowhere: RegExp };

/** A service that puts links of its own in the place of those it was given. */
export interface Rewriter {
  /** As people call it. */
  readonly name: string;
  /** Hosts, with all that is below them. */
  readonly hosts: readonly string[];
  /** The first that gives anything counts. */
  readonly places: readonly Place[];
  /** The parameter in which an opaque link still names the domain it leads to. */
  readonly domain?: string;
}

const googles =
  'com de fr es it nl pl at ch be ru ca ie se no dk fi pt cz hu ro gr co.uk co.jp co.in com.au com.br com.mx com.tr co.kr com.tw com.hk co.za com.sg';

/**
 * Link protection of mail gateways first, then redirectors that mails are full of. [S] seen in links of public archives of mail and
 * code in November 2026; all others are recalled from their vendors' pages, unverified. A form that is not known here loses nothing: the
 * link is found as it stands, and a URL in its query, too.
 */
export const rewriters: readonly Rewriter[] = [
  // [S] https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2F&data=05%7C…, also /ap/t-59584e83/?url=
  {
    name: 'SafeLinks',
    hosts: [
      'safelinks.protection.outlook.com',
      'safelinks.protection.office365.us',
      'safelinks.protection.partner.outlook.cn',
      'statics.teams.cdn.office.net',
    ],
    places: [{ query: ['url'] }],
  },
  // [S] /v1/url?u=https%3A//example.com, /v2/url?u=https-3A__example.com_path&d=, /v3/__https://example.com/a*b__;Kw!!code$
  {
    name: 'Proofpoint',
    hosts: ['urldefense.com', 'urldefense.us', 'urldefense.proofpoint.com'],
    places: [
      { behind: /^\/v2\/url\?(?:[^#]{0,200}&)?u=([^&#]+)/, coded: 'proofpoint-v2' },
      { behind: /^\/v3\/(__.+)$/, coded: 'proofpoint-v3' },
      { query: ['u'] },
    ],
  },
  // [S] https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fexample.com&c=E,1,…
  { name: 'Barracuda', hosts: ['linkprotect.cudasvc.com'], places: [{ query: ['a'] }] },
  // [S] https://url.us.m.mimecastprotect.com/s/code?domain=example.com, https://protect-eu.mimecast.com/s/code?domain=example.com
  {
    name: 'Mimecast',
    hosts: ['mimecastprotect.com', 'mimecast.com'],
    places: [{ query: ['url'] }, { nowhere: /^\/[rs]\// }],
    domain: 'domain',
  },
  // [S] https://secure-web.cisco.com/1code/https%3A%2F%2Fexample.com
  {
    name: 'Cisco',
    hosts: ['secure-web.cisco.com'],
    places: [{ behind: /^\/[^/?#]+\/((?:https?|ftp)(?:%3a|:).+)$/i, coded: 'percent' }, { query: ['url'] }, { nowhere: /^\/./ }],
  },
  // [S] https://eu-central-1.protection.sophos.com/?d=example.com&u=aHR0cHM6Ly9leGFtcGxlLmNvbQ==&i=…
  { name: 'Sophos', hosts: ['protection.sophos.com'], places: [{ query: ['u'], coded: 'base64' }, { nowhere: /^\/./ }], domain: 'd' },
  // [S] https://clicktime.symantec.com/code?u=https%3A%2F%2Fexample.com, also ?h=…&u=
  {
    name: 'Symantec',
    hosts: ['clicktime.symantec.com', 'clicktime.cloud.postoffice.net'],
    places: [{ query: ['u'] }, { nowhere: /^\/./ }],
  },
  // https://imsva91-ctp.trendmicro.com/wis/clicktime/v1/query?url=https%3a%2f%2fexample.com&umid=…
  {
    name: 'Trend Micro',
    hosts: ['trendmicro.com'],
    places: [{ behind: /^\/wis\/clicktime\/[^?#]*\?(?:.*&)?url=([^&#]+)/i, coded: 'percent' }],
  },
  // [S] https://protect2.fireeye.com/v1/url?k=…&q=1&e=…&u=https%3A%2F%2Fexample.com, also /url?k=…&u=
  {
    name: 'FireEye',
    hosts: ['protect2.fireeye.com', 'us.report.cybersecurity.trellix.com'],
    places: [{ query: ['u'] }, { nowhere: /^\/./ }],
  },
  // [S] https://protect.checkpoint.com/v2/r01/___https://example.com/path___.code; /v1/url?o=
  {
    name: 'Check Point',
    hosts: ['protect.checkpoint.com', 'url.avanan.click'],
    places: [
      { behind: /^\/v2\/(?:r\d+\/)?___(?=https?(?::|%3a)\/)(.+?)(?:___|$)/i, coded: 'percent' },
      { query: ['o', 'url'] },
      { nowhere: /^\/./ },
    ],
  },
  { name: 'Trustwave', hosts: ['scanmail.trustwave.com'], places: [{ query: ['u'] }, { nowhere: /^\/./ }] },
  { name: 'EdgePilot', hosts: ['link.edgepilot.com'], places: [{ query: ['u'] }, { nowhere: /^\/./ }] },
  { name: 'FortiMail', hosts: ['fortimailcloud.com'], places: [{ query: ['url'] }, { nowhere: /^\/./ }] },
  { name: 'LinkScan', hosts: ['linkscan.io'], places: [{ behind: /^\/scan\/ux\/([\w+/=-]+)/, coded: 'base64' }, { nowhere: /^\/./ }] },
  // Their links are codes, and say nothing else.
  { name: 'Hornetsecurity', hosts: ['atpscan.global.hornetsecurity.com'], places: [{ query: ['url'] }, { nowhere: /^\/./ }] },
  { name: 'emailprotection.link', hosts: ['url.emailprotection.link'], places: [{ nowhere: /^\/./ }] },
  // Redirectors of anybody: [S] https://www.google.com/url?q=https://example.com&sa=D
  {
    name: 'Google',
    hosts: googles.split(' ').map((end) => `google.${end}`),
    places: [
      { behind: /^\/url\?(?:.*&)?(?:q|url)=([^&#]+)/, coded: 'percent' },
      { behind: /^\/amp\/s\/([^?#]+\.[^#]*)/, coded: 'percent' },
    ],
  },
  { name: 'Google', hosts: ['googleadservices.com', 'doubleclick.net'], places: [{ query: ['adurl'] }] },
  { name: 'Bing', hosts: ['bing.com'], places: [{ behind: /^\/ck\/a\?(?:.*&)?u=a1([\w-]+)/, coded: 'base64' }] },
  { name: 'DuckDuckGo', hosts: ['duckduckgo.com'], places: [{ behind: /^\/l\/\?(?:.*&)?uddg=([^&#]+)/, coded: 'percent' }] },
  { name: 'Facebook', hosts: ['l.facebook.com', 'lm.facebook.com', 'l.instagram.com', 'l.messenger.com'], places: [{ query: ['u'] }] },
  {
    name: 'LinkedIn',
    hosts: ['linkedin.com'],
    places: [{ behind: /^\/(?:redir\/redirect|safety\/go)\/?\?(?:.*&)?url=([^&#]+)/, coded: 'percent' }],
  },
  { name: 'YouTube', hosts: ['youtube.com'], places: [{ behind: /^\/redirect\?(?:.*&)?q=([^&#]+)/, coded: 'percent' }] },
  { name: 'Slack', hosts: ['slack-redir.net'], places: [{ query: ['url'] }] },
  { name: 'Steam', hosts: ['steamcommunity.com'], places: [{ behind: /^\/linkfilter\/?\?(?:.*&)?(?:u|url)=([^&#]+)/, coded: 'percent' }] },
  { name: 'VK', hosts: ['vk.com'], places: [{ behind: /^\/away\.php\?(?:.*&)?to=([^&#]+)/, coded: 'percent' }] },
];
