import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Lookup, Outcome } from '../domain/lookup.ts';
import type { Observation } from '../domain/observation.ts';
import { kebab } from '../domain/praise.ts';
import { tagsOf, threatTags } from './threat-tags.ts';
import { vocabulary, wordFor } from './vocabulary.ts';

const label = (word: string, family?: string): Observation => ({
  kind: 'classification',
  label: word,
  ...(family === undefined ? {} : { family }),
});
const listed = (category: string): Observation => ({ kind: 'listing', list: 'L', category });

it('one spelling for one thing, each once, sorted', () => {
  const observations = [
    listed('SSH'),
    listed('botnet_cc'),
    label('C&C'),
    label('Command and Control'),
    label('Tor exit node'),
    listed('Anonymization Services'),
  ];
  expect(tagsOf(observations)).toEqual(['anonymisation', 'botnet-cc', 'ssh-bruteforce', 'tor-exit']);
});

it('families lose their platform, networks and vulnerabilities speak, unknown words stay', () => {
  expect(
    tagsOf([
      label('crypter', 'win.cobalt_strike'),
      label('crypter', 'Cobalt Strike'),
      { kind: 'network', tor: true, vpn: true, hosting: true },
      { kind: 'vulnerability', cve: 'CVE-2026-0001', known_exploited: true },
    ]),
  ).toEqual(['cobalt-strike', 'crypter', 'known-exploited', 'tor-exit', 'vpn']);
});

it('passes, absences and praise are no tags, nor are sentences and nothings', () => {
  const none = ['spf-pass', 'Network activity', 'dkim-none', 'benign', 'harmless', 'Unknown', '', '---', 'x'.repeat(65)];
  expect(tagsOf(none.map((word) => label(word, 'unknown')))).toEqual([]);
});

it('only answers that found something tag', () => {
  const lookup = (outcome: Outcome): Lookup => ({
    source: 'one',
    lineage: 'one',
    observable: { type: 'ipv4', value: '192.0.2.1' },
    outcome,
    via: 'live',
    exposure: 'none',
    observedAt: new Date(0),
    latencyMs: 0,
    reliability: 'A',
  });
  const both = [
    lookup({ status: 'found', observations: [listed('spam'), { kind: 'geo', country: 'NO' }] }),
    lookup({ status: 'found', observations: [label('scanner')] }),
    lookup({ status: 'not_found' }),
    lookup({ status: 'failed', reason: 'auth', detail: 'spam' }),
  ];
  expect(threatTags(both)).toEqual(['scanner', 'spam']);
});

it('kebab is plain and settles at once, in any script', () => {
  expect(['Botnet Command & Control', 'Café_Loader', 'ТРОЯН 2', '=HYPERLINK("x")'].map(kebab)).toEqual([
    'botnet-command-control',
    'cafe-loader',
    'троян-2',
    'hyperlink-x',
  ]);
  expect(kebab(kebab('Café_Loader'))).toBe('cafe-loader');
});

it('no spelling stands for two words, and every one is kebab', () => {
  const spellings = Object.entries(vocabulary).flatMap(([word, { also = [] }]) => [word, ...also]);
  expect(spellings.filter((spelling, i) => spellings.indexOf(spelling) !== i)).toEqual([]);
  expect(spellings.filter((spelling) => kebab(spelling) !== spelling)).toEqual([]);
  for (const [word, { also = [] }] of Object.entries(vocabulary)) for (const spelling of also) expect(wordFor(spelling)).toBe(word);
});

it('docs/guide/threat-tags.md shows exactly the vocabulary', () => {
  const page = readFileSync(new URL('../../docs/guide/threat-tags.md', import.meta.url), 'utf8');
  const cells = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map(cells);
  const expected = Object.entries(vocabulary).map(([word, { means, strength, also = [] }]) => [
    `\`${word}\``,
    means,
    String(strength),
    also.join(', '),
  ]);
  expect(rows).toEqual(expected);
});
