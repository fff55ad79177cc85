/** `npm run record -- <source> <type> <value>`: what a vendor says, as a recording, without keys and people. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AssayError } from '../src/domain/errors.ts';
import type { Outcome } from '../src/domain/lookup.ts';
import type { Observable } from '../src/domain/observable.ts';
import type { FeedSource, HttpSource } from '../src/domain/source.ts';
import { canonical } from '../src/extract/canonical.ts';
import { complain } from '../src/interfaces/cli/complain.ts';
import { type Recording, readRecordings } from '../test/contracts/recording.ts';
import { composeRecording, Refusal, type Taken } from './recording/compose-recording.ts';
import { composeFeedRecording } from './recording/feed-recording.ts';
import { help, misuse, type RecordWish, wishOf } from './recording/wish.ts';
import { folderOf, loadSources } from './source-folders.ts';
import { type Around, openVendors } from './vendors/open-vendors.ts';

/** Writes the recording. @returns the file and how it reads. @throws Refusal, AssayError */
export async function record(root: string, wish: RecordWish, around: Around): Promise<{ readonly file: string; readonly outcome: string }> {
  const sources = await loadSources(root);
  const source = sources.find(({ id }) => id === wish.source);
  if (!source)
    throw new AssayError('ASSAY_UNKNOWN_SOURCE', `there is no folder src/sources/${wish.source}`, 'npm run new:source makes one');
  if (source.kind === 'local') throw misuse(`${source.id} answers from this machine`, 'its cases stand in source.test.ts');
  if (source.kind === 'feed') return recordFeed(root, source, wish);
  const tape = wish.again === undefined ? undefined : tapeOf(root, source, wish.again);
  const given = tape?.observable ?? wish.observable;
  if (!given) throw misuse('no type and value were given', 'npm run record -- abuseipdb ipv4 203.0.113.18');
  // One that was recorded may be one that its vendor refuses.
  const observable = tape?.observable ?? checked(source, given, 'value');
  const as = wish.as === undefined ? undefined : checked(source, { type: observable.type, value: wish.as }, '--as').value;
  // Before a request is spent on what has no place.
  if (wish.name !== undefined) placeFor(root, source.id, `${wish.name}.json`, wish.force);
  const vendors = await openVendors(sources, around);
  try {
    const replies = tape
      ? { heard: heardOn(tape) }
      : wish.from
        ? { heard: saved(wish) }
        : await asked(vendors, source, observable, wish.deadlineMs);
    const about = wish.about ?? tape?.about ?? `${wish.from ? 'from a saved reply' : 'captured'} ${today()}, plan ${vendors.plan(source)}`;
    const taken: Taken = { source, observable, secrets: vendors.config.secrets(), ...replies };
    const { text, outcome } = await composeRecording(taken, { about, as, drop: wish.drop ?? [] });
    const file = write(root, source.id, `${wish.again ?? nameFor(wish.name, outcome)}.json`, text, tape !== undefined || wish.force);
    return { file, outcome: summary(outcome) };
  } finally {
    await vendors.close();
  }
}

function tapeOf(root: string, { id }: HttpSource, name: string): Recording {
  const found = readRecordings(pathToFileURL(join(folderOf(root, id), 'recordings/'))).find(({ file }) => file === `${name}.json`);
  if (!found) throw misuse(`src/sources/${id}/recordings has no ${name}.json`, '--again takes the name of a recording that is there');
  return found.tape;
}

function heardOn({ exchanges }: Recording): Taken['heard'] {
  return exchanges.map(({ status, headers = {}, body }) => ({
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    text: typeof body === 'string' ? body : JSON.stringify(body),
  }));
}

function recordFeed(
  root: string,
  feed: FeedSource,
  { from = [], name, about, force }: RecordWish,
): { readonly file: string; readonly outcome: string } {
  const [file, ...more] = from;
  if (file === undefined || more.length > 0)
    throw misuse(`${feed.id} is a feed`, 'save a small piece of its list, and name it: --from list.txt');
  const { list, reads } = composeFeedRecording(feed, fileText(file), about ?? `a piece of the list, ${today()}`);
  const written = write(root, feed.id, name ?? basename(file), list, force);
  write(root, feed.id, `${name ?? basename(file)}.reads.json`, reads, force);
  return { file: written, outcome: `${JSON.parse(reads).entries.length} entries, in ${basename(written)}.reads.json` };
}

async function asked(
  vendors: Awaited<ReturnType<typeof openVendors>>,
  source: HttpSource,
  observable: Observable,
  withinMs = 60_000,
): Promise<Pick<Taken, 'heard' | 'outcome'>> {
  if (vendors.config.sandboxUrl !== null) throw new Refusal('the sandbox invents its answers (ASSAY_SANDBOX_URL is set)');
  if (vendors.config.offline) throw new Refusal('the configuration says offline');
  const missing = vendors.missing(source);
  if (missing !== undefined)
    throw new AssayError('ASSAY_NO_SOURCES', `${source.id} is not set up: ${missing}`, 'assay sources tells what it needs');
  await vendors.forgive(source);
  const { outcome, heard } = await vendors.ask(source, observable, withinMs);
  if (heard.some(({ headers }) => 'x-assay-sandbox' in headers)) throw new Refusal('a sandbox answered, which invents its answers');
  const cut = outcome.status === 'failed' && (outcome.reason === 'network' || outcome.reason === 'timeout');
  if (heard.length === 0 || cut) throw new Refusal(`no whole reply came: ${'detail' in outcome ? outcome.detail : outcome.status}`);
  return { outcome, heard };
}

function saved({ from = [], statuses = [], headers = {} }: RecordWish): Taken['heard'] {
  return from.map((file, at) => ({ status: statuses[at] ?? 200, headers, text: fileText(file).trimEnd() }));
}

function fileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw misuse(
      `${file} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`,
      '--from names a file',
    );
  }
}

function checked(source: HttpSource, { type, value }: Observable, what: string): Observable {
  if (!source.accepts.includes(type)) throw misuse(`${source.id} is not asked about ${type}`, `it takes ${source.accepts.join(', ')}`);
  const known = canonical(type, value);
  if (known === undefined) throw misuse(`${what}: "${value.slice(0, 80)}" is no ${type}`, 'write it plainly, not defanged');
  return { type, value: known };
}

function nameFor(name: string | undefined, outcome: Outcome): string {
  const usual = { found: 'found', not_found: 'not-found', failed: undefined, parked: undefined, skipped: undefined }[outcome.status];
  const chosen = name ?? usual;
  if (chosen === undefined) throw new Refusal(`${summary(outcome)}: to keep it, name it for what it shows (--name quota)`);
  return chosen;
}

function write(root: string, id: string, name: string, text: string, force = false): string {
  const file = placeFor(root, id, name, force);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function placeFor(root: string, id: string, name: string, force = false): string {
  if (!/^[a-z0-9]+([._-][a-z0-9]+)*$/.test(name))
    throw misuse(`"${name}" is no name of a recording`, 'write lower case and hyphens: --name not-in-plan');
  const file = join(folderOf(root, id), 'recordings', name);
  if (!force && existsSync(file)) throw new Refusal(`recordings/${name} is there already: choose another --name, or --force`);
  return file;
}

function summary(outcome: Outcome): string {
  if (outcome.status === 'found') return `found: ${[...new Set(outcome.observations.map(({ kind }) => kind))].join(', ')}`;
  return 'reason' in outcome ? `${outcome.status}: ${outcome.reason} (${outcome.detail})` : outcome.status;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

const large = 20_000;

async function main(): Promise<void> {
  const wish = wishOf(process.argv.slice(2));
  if (wish.help) return void process.stdout.write(help);
  const around = { env: process.env, cwd: process.cwd(), home: homedir(), configPath: wish.configPath };
  const { file, outcome } = await record(fileURLToPath(new URL('..', import.meta.url)), wish, {
    ...around,
    write: (line) => void process.stderr.write(`${line}\n`),
  });
  const length = readFileSync(file, 'utf8').length;
  process.stdout.write(`${file}\n${outcome}\n`);
  if (length > large)
    process.stdout.write(`${length} characters: trim its lists by hand, then npm run record -- ${wish.source} --again <name>\n`);
  process.stdout.write('Look it over before it is committed: names of people, your own address, what the terms forbid to keep.\n');
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    if (error instanceof Refusal) {
      process.stderr.write(`record: nothing is written: ${error.message}\n`);
      process.exitCode = 1;
    } else {
      const mistyped = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
      process.exitCode = complain(mistyped ? misuse(error.message, 'npm run record -- --help') : error);
    }
  }
}
