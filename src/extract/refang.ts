import { refanged } from './defanged/refanged.ts';

/** Undoes the usual ways of making indicators harmless: `hxxps[://]evil[.]com`, `user[@]evil(dot)com`, `1\.2\.3\.4`… Prose stays. Linear. */
export function refang(text: string): string {
  return refanged(text).text;
}
