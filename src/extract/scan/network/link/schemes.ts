import { schemes as plain } from '../../../canonical/url.ts';
import { isAlphanumeric } from '../../text/characters.ts';
import { wordTable } from '../../text/words.ts';

/** How people write a scheme so that nothing makes a link of it, and what they mean. */
const disguised: Readonly<Record<string, string>> = {
  http: 'hxxp hxtp htxp hzzp hzzzp h__p h--p htxxp hxxxp hxxx xxxx ttp tp meow hppt htp htttp h00p htpp hhtp hxp httx nttp thhp hpptt hxxpx htpx',
  https: 'hxxps hxtps htxps hzzps hzzzps h__ps h--ps htxxps hxxxps hxxxs xxxxs xxxxx ttps meows htps htttps h00ps htpps hhtps hxps httpx',
  ftp: 'fxp ftx fxxp',
  ftps: 'fxps ftxs',
  sftp: 'sfxp sxxp sxtp',
  tcp: 'txp',
};

const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/** Every spelling and what it means, the plain ones first. */
const spellings = new Map<string, string>([...plain].map((scheme) => [scheme, scheme]));
for (const [scheme, words] of Object.entries(disguised))
  for (const word of words.split(' ')) if (!spellings.has(word)) spellings.set(word, scheme);
// `hyyp`, `h33ps`: any letter twice.
for (const letter of letters)
  for (const end of ['p', 'ps']) if (!spellings.has(`h${letter}${letter}${end}`)) spellings.set(`h${letter}${letter}${end}`, `htt${end}`);

/** What a spelling of a scheme means; undefined when it is none. */
export function schemeOf(spelling: string): string | undefined {
  return spellings.get(spelling.toLowerCase());
}

/** What each number of {@link schemes} stands for; those above the plain ones are disguises. */
export const schemeNames: readonly string[] = ['', ...spellings.values()];
const firstDisguised = plain.size + 1;

export const schemes = wordTable([...spellings.keys()].map((spelling, index) => [spelling, index + 1] as const));

export function isDisguised(scheme: number): boolean {
  return scheme >= firstDisguised;
}

const masked = ['hxxp', 'hxxps'].map((word) => [...spellings.keys()].indexOf(word) + 1) as [number, number];

/**
 * The scheme whose letters a mark stands for, `h**p`, `h##ps`, `h\u2014p`: as [where it begins, its number], for the run of
 * letters (`p`, `ps`) that ends it. Bounded.
 */
export function maskedScheme(codes: Uint16Array, runStart: number, end: number): readonly [start: number, scheme: number] | undefined {
  const isSecure = end - runStart === 2;
  if (!isSecure && end - runStart !== 1) return undefined;
  if (((codes[runStart] as number) | 0x20) !== 0x70 || (isSecure && ((codes[runStart + 1] as number) | 0x20) !== 0x73)) return undefined;
  const mark = codes[runStart - 1] as number;
  if (mark <= 0x20 || isAlphanumeric(codes, runStart - 1)) return undefined;
  let i = runStart - 1;
  while (i > runStart - 4 && codes[i - 1] === mark) i--;
  if (i === runStart - 1 && mark < 0x80) return undefined;
  if (((codes[i - 1] as number) | 0x20) !== 0x68 || isAlphanumeric(codes, i - 2)) return undefined;
  return [i - 1, masked[isSecure ? 1 : 0]];
}
