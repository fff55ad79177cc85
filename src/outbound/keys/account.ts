import { createHash } from 'node:crypto';
import type { SourceAccess } from '../../domain/ports.ts';
import type { HttpSource } from '../../domain/source.ts';

/** Whose budget is spent: the vendor account and, where there is a key, which key. */
export function accountOf(source: HttpSource, access: SourceAccess): string {
  if (access.secret === undefined) return source.account;
  return `${source.account}#${fingerprints.get(access) ?? fingerprint(access)}`;
}

const fingerprints = new WeakMap<SourceAccess, string>();

/** Tells keys apart in the store without holding them: 48 bits of SHA-256. */
function fingerprint(access: SourceAccess): string {
  const made = createHash('sha256')
    .update(`${access.secret}\n${access.password ?? ''}`)
    .digest('hex')
    .slice(0, 12);
  fingerprints.set(access, made);
  return made;
}
