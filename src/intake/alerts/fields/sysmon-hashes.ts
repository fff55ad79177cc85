import { meanings } from '../reading/meaning.ts';
import type { Saying } from '../reading/saying.ts';

const kinds = { MD5: meanings.md5, SHA1: meanings.sha1, SHA256: meanings.sha256, IMPHASH: meanings.imphash } as const;

/** Says the digests of a field of Sysmon, `SHA1=…,MD5=…,SHA256=…,IMPHASH=…`; any other text is said as it is. */
export function saySysmonHashes(saying: Saying, field: string, value: unknown): void {
  const text = typeof value === 'string' && value.length <= 1_000 ? value : '';
  const pairs = text.split(',').map((pair) => /^\s*(MD5|SHA1|SHA256|IMPHASH)=([0-9A-Fa-f]{32,64})\s*$/.exec(pair));
  if (text === '' || pairs.some((pair) => pair === null)) {
    saying.say(field, value, meanings.digest);
    return;
  }
  for (const pair of pairs) {
    const [, kind = 'MD5', digest = ''] = pair ?? [];
    // What Sysmon writes where it has none.
    if (!/^0+$/.test(digest)) saying.say(`${field}.${kind}`, digest, kinds[kind as keyof typeof kinds]);
  }
}
