/** `npm run canary`: asks every vendor that is set up a little, and tells by field what is no longer as it was recorded. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { AssayError } from '../src/domain/errors.ts';
import { isAnswer, type Outcome } from '../src/domain/lookup.ts';
import type { HttpSource } from '../src/domain/source.ts';
import { complain } from '../src/interfaces/cli/complain.ts';
import { forTerminal } from '../src/outputs/escape.ts';
import { readRecordings } from '../test/contracts/recording.ts';
import { affordable, type Finding, findings, type Look, questionsFor } from './shapes/look.ts';
import { folderOf, loadSources } from './source-folders.ts';
import { type Around, openVendors, type Vendors } from './vendors/open-vendors.ts';

const help = `npm run canary [-- --sources a,b] [--json] [--strict] [--config assay.yaml]

Asks every source that is set up about what its recordings found and its probe: a few requests, within its budget, and never
more than a tenth of what its plan allows. Compares the replies with the recordings, and names each field that is gone, new or of
another type, and whether the source reads it. No value is printed, and no key.

  --sources  only these, also where their plan is too small to be asked every night
  --strict   what is new, or is gone but not read, counts, too
  --json     as JSON

Exit codes: 0 nothing that is read has changed, 3 something has, or some could not be compared, 1 none could, 2 not understood

Examples:
  npm run canary
  npm run canary -- --sources abuseipdb,shodan --json
`;

const atOnce = 4;
const patienceMs = 90_000;

/** How one source stands. */
export interface Watched {
  readonly source: string;
  readonly state: 'same' | 'changed' | 'not_compared' | 'not_asked';
  /** Why it was not compared, or what does not read; free of secrets. */
  readonly why: string | null;
  readonly questions: number;
  readonly findings: readonly Finding[];
}

/** @param only ids; undefined for all that are set up. @throws AssayError ASSAY_UNKNOWN_SOURCE, and for a configuration that is wrong */
export async function watch(
  root: string,
  only: readonly string[] | undefined,
  strict: boolean,
  around: Around,
): Promise<readonly Watched[]> {
  const sources = await loadSources(root);
  const vendors = await openVendors(sources, around);
  try {
    if (vendors.config.offline) throw new AssayError('ASSAY_NO_SOURCES', 'the configuration says offline', 'the canary has to ask');
    if (vendors.config.sandboxUrl !== null) around.write('note: the sandbox is asked: this compares look-alikes with recordings');
    const queue = chosen(
      sources.filter((source) => source.kind === 'http'),
      only,
      vendors,
    ).values();
    const watched: Watched[] = [];
    const work = async (): Promise<void> => {
      for (const source of queue) watched.push(await watchOne(root, source, vendors, { strict, named: only !== undefined }));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return watched.toSorted((a, b) => (a.source < b.source ? -1 : 1));
  } finally {
    await vendors.close();
  }
}

function chosen(all: readonly HttpSource[], only: readonly string[] | undefined, vendors: Vendors): readonly HttpSource[] {
  const unknown = only?.find((id) => !all.some((source) => source.id === id));
  if (unknown !== undefined)
    throw new AssayError(
      'ASSAY_UNKNOWN_SOURCE',
      `no source "${unknown}" is asked over HTTP`,
      `known are ${all.map(({ id }) => id).join(', ')}`,
    );
  return all.filter((source) => (only ? only.includes(source.id) : vendors.missing(source) === undefined));
}

async function watchOne(
  root: string,
  source: HttpSource,
  vendors: Vendors,
  { strict, named }: { readonly strict: boolean; readonly named: boolean },
): Promise<Watched> {
  const say = (state: Watched['state'], why: string | null, questions = 0, found: readonly Finding[] = []): Watched => ({
    source: source.id,
    state,
    why,
    questions,
    findings: found,
  });
  const missing = vendors.missing(source);
  if (missing !== undefined) return say('not_compared', `not set up: ${missing}`);
  const folder = join(folderOf(root, source.id), 'recordings/');
  const tapes = existsSync(folder) ? readRecordings(pathToFileURL(folder)) : [];
  const recordings = tapes.map(({ tape }) => tape);
  const limits = vendors.limits(source);
  const budget = affordable(limits, Math.max(1, ...recordings.map(({ exchanges }) => exchanges.length)));
  const small = `its plan is too small to be asked every night (${limits.map(({ requests, per }) => `${requests} per ${per}`).join(', ')}): name it with --sources`;
  if (budget === 0 && !named) return say('not_asked', small);
  const looks: Look[] = [];
  for (const observable of questionsFor(source, tapes).slice(0, Math.max(1, budget))) {
    const look = { observable, ...(await vendors.ask(source, observable, patienceMs)) };
    looks.push(look);
    // Whoever refuses one question refuses the next.
    if (!isAnswer(look.outcome) && !isUnreadable(look.outcome)) break;
  }
  const found = findings(source, recordings, looks);
  const ill = looks.find(({ outcome }) => isUnreadable(outcome)) ?? looks.find(({ outcome }) => !isAnswer(outcome));
  const why = ill && 'detail' in ill.outcome ? ill.outcome.detail : null;
  const counts = found.some((finding) => strict || isNews(finding));
  if (counts || (ill && isUnreadable(ill.outcome))) return say('changed', why, looks.length, found);
  return say(ill ? 'not_compared' : 'same', why, looks.length, found);
}

function isUnreadable(outcome: Outcome): boolean {
  return outcome.status === 'failed' && outcome.reason === 'unreadable';
}

/** 0 nothing that is read has changed, 3 something has or some could not be compared, 1 none could. */
export function exitCode(watched: readonly Watched[]): number {
  const asked = watched.filter(({ state }) => state !== 'not_asked');
  if (!asked.some(({ state }) => state === 'same' || state === 'changed')) return 1;
  return asked.every(({ state }) => state === 'same') ? 0 : 3;
}

const words: Readonly<Record<Watched['state'], string>> = {
  same: 'as recorded',
  changed: 'CHANGED',
  not_compared: 'NOT COMPARED',
  not_asked: 'not asked',
};
const effects: Readonly<Record<Finding['weight'], string>> = {
  required: 'without it nothing reads',
  read: 'facts are read from it',
  ignored: 'it is not read',
};

/** What a person reads: field names and types, never values. */
export function* lines(watched: readonly Watched[]): Generator<string> {
  const width = Math.max(0, ...watched.map(({ source }) => source.length));
  for (const { source, state, why, questions, findings: found } of watched) {
    const asked = questions > 0 ? ` (${questions} question${questions === 1 ? '' : 's'})` : '';
    yield `${source.padEnd(width)}  ${words[state]}${asked}${why === null ? '' : `: ${forTerminal(why)}`}`;
    const told = found.filter(isNews);
    for (const finding of told) yield `${''.padEnd(width)}    ${forTerminal(findingText(finding))}`;
    for (const line of asideText(found.filter((finding) => !told.includes(finding)))) yield `${''.padEnd(width)}    ${forTerminal(line)}`;
  }
  const same = watched.filter(({ state }) => state === 'same').length;
  yield `${same} of ${watched.length} sources are as recorded`;
}

/** What changes what the source reads. */
function isNews({ what, weight }: Finding): boolean {
  return weight !== 'ignored' && what !== 'null';
}

function findingText({ what, field, was, is, weight, answer, type }: Finding): string {
  const types = what === 'gone' ? `was ${was.join(' or ')}` : `was ${was.join(' or ')}, is ${is.join(' or ')}`;
  const place = `${type}${answer > 0 ? `, request ${answer + 1}` : ''}`;
  return `${what.padEnd(7)}  ${nameOf(field)}: ${types}; ${effects[weight]} (${place})`;
}

/** The rest by name, a line per kind. */
function asideText(found: readonly Finding[]): string[] {
  const kinds = Map.groupBy(found, ({ what }) => what);
  const names = (what: Finding['what']): string => [...new Set((kinds.get(what) ?? []).map(({ field }) => nameOf(field)))].join(', ');
  return (['gone', 'changed', 'null', 'new'] as const).flatMap((what) => (kinds.has(what) ? [`${aside[what]}: ${names(what)}`] : []));
}

const aside = { gone: 'gone, but not read', changed: 'of another type, but not read', null: 'null now', new: 'new' } as const;

function nameOf(field: string): string {
  return field === '' ? 'the reply itself' : field;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...{ sources: { type: 'string' }, config: { type: 'string' } },
      ...{ json: { type: 'boolean' }, strict: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const only = values.sources?.split(',').flatMap((id) => id.trim() || []);
  if (only?.length === 0)
    throw new AssayError('ASSAY_USAGE', '--sources names no source', 'write ids separated by commas, or leave the option out');
  const watched = await watch(fileURLToPath(new URL('..', import.meta.url)), only, values.strict ?? false, {
    ...{ env: process.env, cwd: process.cwd(), home: homedir(), configPath: values.config },
    write: (line) => void process.stderr.write(`${line}\n`),
  });
  if (watched.length === 0) throw new AssayError('ASSAY_NO_SOURCES', 'no source is set up', 'assay sources tells what each one needs');
  if (values.json) process.stdout.write(`${JSON.stringify(watched, null, 2)}\n`);
  else for (const line of lines(watched)) process.stdout.write(`${line}\n`);
  process.exitCode = exitCode(watched);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    const mistyped = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    process.exitCode = complain(mistyped ? new AssayError('ASSAY_USAGE', error.message, 'npm run canary -- --help') : error);
  }
}
