import { schemes as plain } from '../../../canonical/url.ts';
import { wordTable } from '../../text/words.ts';

/** How people write a scheme so that nothing makes a link of it, and what they mean. */
const disguised: Readonly<Record<string, string>> = {
  http: 'hxxp hxtp htxp hzzp hzzzp h__p htxxp hxxxp hxxx xxxx ttp tp meow hppt htp htttp h00p htpp hhtp hxp httx nttp thhp',
  https: 'hxxps hxtps htxps hzzps hzzzps h__ps htxxps hxxxps hxxxs xxxxs xxxxx ttps meows htps htttps h00ps htpps hhtps hxps httpx',
  ftp: 'fxp ftx fxxp',
  ftps: 'fxps ftxs',
  sftp: 'sfxp sxxp',
  tcp: 'txp',
};

/** Every spelling and what it means, the plain ones first. */
const spellings = new Map<string, string>([...plain].map((scheme) => [scheme, scheme]));
for (const [scheme, words] of Object.entries(disguised))
  for (const word of words.split(' ')) if (!spellings.has(word)) spellings.set(word, scheme);

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
