import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { Observable } from '../../src/domain/observable.ts';
import type { FeedSource } from '../../src/domain/source.ts';
import { canonical, classify } from '../../src/extract/canonical.ts';
import { refang } from '../../src/extract/refang.ts';
import { buildList, readList, writeList } from '../../src/lists/matching/list-file.ts';
import { createListIndex } from '../../src/lists/matching/list-index.ts';
import { createTakeIn } from '../../src/lists/matching/take-in.ts';
import { sources } from '../../src/sources/sources.generated.ts';
import { median } from './median.ts';
import type { Line } from './run.ts';

const entries = 2_000_000;
const questions = 1_000_000;
const rounds = 5;

/** True files of feeds; where they are not at hand, the excerpts that the project has. */
const files: Readonly<Record<string, string>> = {
  ipsum: 'ipsum_2026-08.txt',
  openphish: 'openphish_feed_2026-08-22.txt',
  phishtank: 'phishtank_online-valid_2025-01.csv',
  'spamhaus-drop': 'spamhaus_drop_v4_2026-07-24.json',
  'firehol-level1': 'firehol_firehol_level1.netset',
  'firehol-level2': 'firehol_firehol_level2.netset',
  'blocklist-de-ssh': 'firehol_blocklist_de_ssh.ipset',
  'cins-army': 'firehol_ciarmy.ipset',
  'sslbl-certificates': 'sslbl_sslblacklist_2023-11-14.csv',
  'threatfox-recent': 'threatfox_export_json_recent_2026-10-05.json',
  'urlhaus-recent': 'urlhaus_csv_recent_banner_2026.csv',
  'malwarebazaar-recent': 'malwarebazaar_csv_recent_format_2026-07-30.csv',
  'cisa-kev': 'cisa_kev_2025-08-25.json',
};

interface Listed {
  readonly observable: Observable;
  readonly entry: Parameters<ReturnType<typeof createTakeIn>>[1];
}

/** Lists of millions in one index: what it weighs, how soon it is there, how fast it answers, beside SQLite and a plain Set. */
export async function bench(): Promise<Line[]> {
  const real = readFeeds();
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const file = join(folder, 'list');
    const builder = buildList();
    const takeIn = createTakeIn(builder);
    const listed: Observable[] = [];
    const exact = new Set<string>();
    for (let turn = 0; builder.entries < entries; turn++) {
      for (const { observable, entry } of real) {
        if (builder.entries >= entries) break;
        const varied = vary(observable, turn);
        if (!takeIn(varied, entry)) continue;
        exact.add(`${varied.type}:${varied.value}`);
        if (builder.entries % 4 === 0) listed.push(varied);
      }
    }
    const facts = {
      feed: 'all',
      downloadedAt: '2026-11-23T00:00:00Z',
      etag: null,
      lastModified: null,
      sha256: '',
      bytes: 0,
      unreadable: 0,
      firstTells: true,
    };
    writeFileSync(file, writeList(builder.build(), facts));

    const asked = mixed(listed);
    const began = performance.now();
    const { data } = readList(readFileSync(file));
    const readMs = performance.now() - began;
    const index = createListIndex();
    await index.swap(new Map([['all', data]]));
    const loadMs = performance.now() - began;
    const weight = weighed(file);

    const db = database(join(folder, 'db'), exact);
    const point = db.prepare('select 1 from entries where key = ?');
    const [ours, set, sqlite]: [number[], number[], number[]] = [[], [], []];
    let hits = 0;
    for (let round = 0; round < rounds; round++) {
      ours.push(perSecond(asked, (each) => index.match(each).length > 0));
      set.push(perSecond(asked, ({ type, value }) => exact.has(`${type}:${value}`)));
      sqlite.push(perSecond(asked.slice(0, questions / 10), ({ type, value }) => point.get(`${type}:${value}`) !== undefined));
      hits = asked.filter((each) => index.match(each).length > 0).length;
    }
    db.close();
    const [rate, setRate, sqliteRate] = [median(ours), median(set), median(sqlite)];
    const exactHits = asked.filter(({ type, value }) => exact.has(`${type}:${value}`)).length;
    return [
      {
        what: 'entries',
        value: `${data.entries.toLocaleString('en')} from ${new Set(real).size.toLocaleString('en')} true ones of ${Object.keys(files).length} feeds, varied`,
      },
      { what: 'file', value: `${(statSync(file).size / 1e6).toFixed(0)} MB` },
      {
        what: 'memory of a process that loads it, beyond a bare one',
        value: `${((weight.loaded - weight.bare) / (data.entries / 1e6)).toFixed(0)} MB per million`,
        aim: 'under 250',
      },
      {
        what: 'the same for a Set of the same values',
        value: `${((weight.set - weight.bare) / (data.entries / 1e6)).toFixed(0)} MB per million`,
      },
      { what: 'load: read and verify, then index', value: `${readMs.toFixed(0)} + ${(loadMs - readMs).toFixed(0)} ms` },
      {
        what: `${questions.toLocaleString('en')} mixed questions: exact, networks, parents, paths`,
        value: `${thousands(rate)} per second, ${((100 * hits) / asked.length).toFixed(1)} % match`,
        aim: 'at least 300,000',
      },
      {
        what: 'a Set, exact values only',
        value: `${thousands(setRate)} per second, ${((100 * exactHits) / asked.length).toFixed(1)} % match (${(rate / setRate).toFixed(2)} x)`,
      },
      {
        what: 'SQLite point reads, exact values only, all in its cache',
        value: `${thousands(sqliteRate)} per second (${(rate / sqliteRate).toFixed(1)} x)`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readFeeds(): readonly Listed[] {
  const folder = fileURLToPath(new URL('../../../shared/providers/feeds/', import.meta.url));
  return sources.flatMap((source) =>
    source.kind === 'feed' && files[source.id] ? entriesOf(source, join(folder, files[source.id] ?? '')) : [],
  );
}

function entriesOf(feed: FeedSource, path: string): readonly Listed[] {
  if (!existsSync(path)) return [];
  const found: Listed[] = [];
  for (const row of feed.parse(readFileSync(path, 'utf8'))) {
    if ('unreadable' in row) continue;
    const value = row.type && (canonical(row.type, row.value) ?? canonical(row.type, refang(row.value)));
    const observable = row.type ? value && { type: row.type, value } : classify(row.value);
    if (observable) found.push({ observable, entry: row });
  }
  return found;
}

/** Another value of the same kind, so that 2 million differ. */
function vary({ type, value }: Observable, turn: number): Observable {
  if (turn === 0) return { type, value };
  if (type === 'ipv4' || type === 'cidr') {
    const [first = 0, second = 0, ...rest] = value.split(/[./]/).map(Number);
    const [third = 0, fourth = 0, bits] = rest;
    const address = [(first + turn) % 223, (second + 7 * turn) % 256, third, fourth].join('.');
    return { type, value: bits === undefined ? address : (canonical('cidr', `${address}/${bits}`) ?? value) };
  }
  if (type === 'url') return { type, value: value.replace('://', `://v${turn}.`) };
  if (type === 'domain') return { type, value: `v${turn}.${value}` };
  if (/^[0-9a-f]{32,}$/.test(value)) return { type, value: turn.toString(16).padStart(8, '0') + value.slice(8) };
  return { type, value: `${value}${turn}` };
}

/** A million questions: one in ten about what is listed, the others about neighbours that are not. */
function mixed(listed: readonly Observable[]): readonly Observable[] {
  return Array.from({ length: questions }, (_, i) => {
    const one = listed[(i * 7919) % listed.length] ?? { type: 'ipv4', value: '192.0.2.1' };
    return i % 10 === 0 ? one : vary(one, 100_000 + i);
  });
}

function perSecond(asked: readonly Observable[], ask: (observable: Observable) => boolean): number {
  const began = performance.now();
  let count = 0;
  for (const each of asked) if (ask(each)) count += 1;
  const ms = performance.now() - began;
  return count < 0 ? 0 : (asked.length / ms) * 1000;
}

function database(path: string, values: ReadonlySet<string>): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec('pragma cache_size = -1000000; create table entries (key text primary key) without rowid; begin');
  const insert = db.prepare('insert into entries values (?)');
  for (const value of values) insert.run(value);
  db.exec('commit');
  return db;
}

/** Resident megabytes of fresh processes: bare, with the list loaded, with its values in a Set. */
function weighed(file: string): { readonly bare: number; readonly loaded: number; readonly set: number } {
  const of = (what: string): number =>
    Number(
      execFileSync(process.execPath, ['--expose-gc', fileURLToPath(new URL('lists-weight.ts', import.meta.url)), what, file], {
        encoding: 'utf8',
      }),
    );
  return { bare: of('bare'), loaded: of('loaded'), set: of('set') };
}

function thousands(rate: number): string {
  return `${Math.round(rate / 1000).toLocaleString('en')},000`;
}
