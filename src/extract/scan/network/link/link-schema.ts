import { isDigit, isRun } from '../../text/characters.ts';
import { standsAt } from '../../text/context.ts';
import { wordTable } from '../../text/words.ts';

/** Hosts that names of formats begin with: 1 whatever the path, 2 only below a year or the like. */
export const schemaHosts = wordTable([
  ...'schemas.openxmlformats.org schemas.microsoft.com schemas.xmlsoap.org schemas.android.com ns.adobe.com purl.org xmlns.com json-schema.org schemas.dmtf.org xmlns.oracle.com java.sun.com xmlns.jcp.org docs.oasis-open.org schema.org ogp.me rdfs.org'
    .split(' ')
    .map((name) => [name, 1] as const),
  ['www.w3.org', 2],
  ['w3.org', 2],
]);

/** `/1999/xhtml`, `/2000/svg`, `/TR/html4/…`. */
export function isSchemaPath(codes: Uint16Array, slash: number): boolean {
  return (
    codes[slash] === 0x2f &&
    ((isDigit(codes, slash + 1) && isDigit(codes, slash + 4)) || standsAt(codes, slash + 1, 'tr/') || standsAt(codes, slash + 1, 'ns/'))
  );
}

/** `xmlns="`, `xmlns:svg='`, `xsi:schemaLocation="`: a name for machines, nobody visits it. */
export function isNamespace(codes: Uint16Array, start: number): boolean {
  if (codes[start - 1] !== 0x22 && codes[start - 1] !== 0x27) return false;
  let i = start - 2;
  while (codes[i] === 0x5c || codes[i] === 0x3d || codes[i] === 0x20) i--;
  const end = i + 1;
  while (i > end - 40 && (isRun(codes, i) || codes[i] === 0x3a || codes[i] === 0x2e)) i--;
  return standsAt(codes, i + 1, 'xmlns') || standsAt(codes, i + 1, 'xsi:') || standsAt(codes, i + 1, 'targetnamespace');
}
