/**
 * `npm run cases [-- FOLDER]`: how what we extract compares with what others say should be, from the files
 * conformance.jsonl, refang.jsonl, defang.jsonl and traps.jsonl of a folder (by default of a checkout beside this one).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Explained, readExplained } from './explained.ts';
import { type Judge, type Judgement, judgeConformance, judgeDefang, judgeRefang, judgeTrap } from './judge.ts';
import { macro, micro, type Tally, tallies } from './score.ts';

const judges: Readonly<Record<string, Judge>> = {
  conformance: judgeConformance,
  refang: judgeRefang,
  defang: judgeDefang,
  traps: judgeTrap,
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const folder = process.argv[2] ?? fileURLToPath(new URL('../../../shared/cases', import.meta.url));
const present = Object.keys(judges).filter((name) => existsSync(join(folder, `${name}.jsonl`)));
if (present.length === 0) say(`NOT RUN: there are no cases in ${folder} (${Object.keys(judges).join('.jsonl, ')}.jsonl)`);

const explained = readExplained();
const summary = present.map((name) => {
  const judgements = judged(join(folder, `${name}.jsonl`), judges[name] ?? judgeConformance);
  say(`\n━━ ${name}: ${headline(name, judgements)}`);
  breakdown(judgements);
  misses(judgements, explained[name] ?? {});
  return `${name.padEnd(12)} ${headline(name, judgements)}`;
});
if (summary.length > 0) say(`\n━━ all under one default policy, ${folder}\n${summary.join('\n')}`);

function judged(path: string, judge: Judge): Judgement[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [judge(JSON.parse(line))];
    } catch (cause) {
      throw new Error(`${path}:${index + 1} cannot be judged`, { cause });
    }
  });
}

function headline(name: string, judgements: readonly Judgement[]): string {
  const met = judgements.filter((each) => each.met).length;
  const of = judgements.length;
  if (name === 'traps') return `${of - met} of ${of} fired = ${percent(1 - micro(judgements))}`;
  const over =
    name === 'conformance'
      ? `macro over peers ${percent(macro(byPeer(judgements)))}, over types ${percent(macro(byType(judgements)))}, micro `
      : '';
  return `${over}${percent(micro(judgements))} (${met} of ${of})`;
}

function byPeer(judgements: readonly Judgement[]): Tally[] {
  return tallies(judgements.map(({ peer, met }) => ({ name: peer, met })));
}

/** Where a value is expected or, in a case without any, forbidden: the many empty lists would hide the misses. */
function byType(judgements: readonly Judgement[]): Tally[] {
  return tallies(judgements.flatMap(({ types }) => (types.some(({ wanted }) => wanted) ? types.filter(({ wanted }) => wanted) : types)));
}

function breakdown(judgements: readonly Judgement[]): void {
  const empty = tallies(judgements.flatMap(({ types }) => types.filter(({ wanted }) => !wanted)));
  table('peer', byPeer(judgements));
  table('type, where a value is expected', tallies(judgements.flatMap(({ types }) => types.filter(({ wanted }) => wanted))));
  table(
    'type, where none is allowed',
    empty.filter(({ met, of }) => met < of),
  );
}

function table(title: string, rows: readonly Tally[]): void {
  if (rows.length === 0) return;
  say(`  ${title}`);
  for (const { name, met, of } of rows) say(`    ${name.padEnd(22)} ${percent(met / of).padStart(8)}  ${met} of ${of}`);
}

function misses(judgements: readonly Judgement[], why: Explained[string]): void {
  const missed = judgements.filter(({ met }) => !met);
  const unexplained = missed.filter(({ id }) => why[id] === undefined).length;
  if (missed.length > 0) say(`  ${missed.length} misses, ${unexplained} unexplained`);
  for (const { id, peer, input, types, agree } of missed) {
    say(`    ${id} ${peer}${agree === undefined ? '' : `, met by ${agree.met} of ${agree.of} peers`}   ${shown(input, 160)}`);
    for (const { name, expected, got } of types.filter(({ met }) => !met))
      say(`      ${name}: expected ${shown(expected, 200)}   got ${shown(got, 200)}`);
    say(`      ${why[id] ?? 'UNEXPLAINED'}`);
  }
  const stale = judgements.filter(({ id, met }) => met && why[id] !== undefined);
  if (stale.length > 0) say(`  explained, but met: ${stale.map(({ id }) => id).join(', ')}`);
}

function shown(text: string, most: number): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return JSON.stringify(cut).slice(1, -1).replaceAll('\\"', '"');
}
