import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { query, startPostgres } from '../postgres.ts';
import { median } from './median.ts';
import type { Measured } from './parked-alone.ts';
import { openPlay } from './play.ts';
import type { Line } from './run.ts';

const sources = 10;
const many = { submissions: 1_000, parked: 1_000_000 };
const few = { submissions: 1, parked: sources };
const rounds = 3;

/** A store in which next to nothing waits, and one in which a million lookups wait beside it. */
export async function bench(): Promise<Line[]> {
  const play = await openPlay(Array.from({ length: sources }, (_, i) => ({ id: `source-${i}`, concurrency: 8 })));
  const server = await startPostgres();
  try {
    const [empty, full] = [join(play.folder, 'empty.db'), join(play.folder, 'full.db')];
    const [emptyUrl, fullUrl] = [await server.createDatabase(), await server.createDatabase()];
    const places = {
      SQLite: { empty: { ASSAY_STORE: empty }, full: { ASSAY_STORE: full } },
      PostgreSQL: { empty: { ASSAY_DATABASE_URL: emptyUrl }, full: { ASSAY_DATABASE_URL: fullUrl } },
    };
    for (const envs of Object.values(places)) for (const env of Object.values(envs)) await (await play.open(env)).close();
    // The same sources wait in both.
    for (const [path, size] of [
      [empty, few],
      [full, many],
    ] as const) {
      const database = new DatabaseSync(path);
      for (const statement of fill('sqlite', size)) database.exec(statement);
      database.close();
    }
    for (const [url, size] of [
      [emptyUrl, few],
      [fullUrl, many],
    ] as const) {
      for (const statement of fill('postgres', size)) await query(url, statement);
      await query(url, 'vacuum analyze');
    }

    const lines: Line[] = [];
    for (const [name, envs] of Object.entries(places)) {
      const alone = (env: Readonly<Record<string, string>>): Measured => measureAlone(play.config, env);
      const all = Array.from({ length: rounds + 1 }, () => ({ empty: alone(envs.empty), full: alone(envs.full) })).slice(1);
      const of = (which: 'empty' | 'full', key: keyof Measured): number => median(all.map((round) => round[which][key]));
      const pair = (what: string, key: keyof Measured, digits: number, unit: string, aim?: string): Line => {
        const [without, beside] = [of('empty', key), of('full', key)];
        const value = `${beside.toFixed(digits)} ${unit}; beside ${few.parked} ${without.toFixed(digits)} ${unit}, ${(beside / without).toFixed(2)} ×`;
        return { what: `${name}: ${what}`, value, ...(aim ? { aim } : {}) };
      };
      lines.push(
        pair('to claim one lookup, half of them within', 'median', 2, 'ms', 'at most 1.5 ×'),
        pair('  99 of a hundred within', 'p99', 2, 'ms'),
        pair('to see what is due, half within', 'due', 2, 'ms', 'at most 2 ×'),
        pair('lookups from ready to settled by a worker', 'perSecond', 0, '/s', 'at least 0.8 ×'),
        pair('peak memory of the worker', 'megabytes', 0, 'MB', 'at most 1.1 ×'),
      );
    }
    return [{ what: `beside ${many.parked.toLocaleString('en')} parked lookups of ${many.submissions} submissions`, value: '' }, ...lines];
  } finally {
    await server.remove();
    play.close();
  }
}

/** In a process of its own: its memory is what is measured. */
function measureAlone(config: string, env: Readonly<Record<string, string>>): Measured {
  const alone = fileURLToPath(new URL('./parked-alone.ts', import.meta.url));
  const out = execFileSync(process.execPath, [alone, config], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  return JSON.parse(out) as Measured;
}

/** What a million lookups look like that met a spent quota: written at once, for one by one they would take minutes. */
function fill(dialect: 'sqlite' | 'postgres', { submissions, parked }: typeof many): readonly string[] {
  const now = Date.now();
  const tomorrow = now + 86_400_000;
  const order = JSON.stringify({
    ...{ lane: 'bulk', person: 'bench', origin: 'bench', kind: 'text', marking: { tlp: 'green', pap: 'green' }, facts: {} },
    ...{ troubles: [], alsoFound: [], offline: false, refresh: false, thrifty: false, ignoreWarninglists: false },
  });
  const each = parked / submissions;
  const upTo = (count: number): string =>
    dialect === 'postgres'
      ? `(select n from generate_series(0, ${count - 1}) as each (n)) as numbers`
      : `(with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < ${count - 1}) select n from numbers) as numbers`;
  const submission = (n: string): string =>
    dialect === 'postgres' ? `'parked-' || lpad((${n})::text, 4, '0')` : `'parked-' || printf('%04d', ${n})`;
  const address = `'11.' || (n / 65536) || '.' || (n / 256 % 256) || '.' || (n % 256)`;
  return [
    `insert into submissions (id, lane, state, ordered, received_at, items_all, items_done, pivots_followed, pivots_left)
      select ${submission('n')}, 3, 'open', '${order}', ${now}, ${each}, 0, 0, '{}' from ${upTo(submissions)}`,
    `insert into items (submission, type, value, key, finding, state, open_lookups, steps, told)
      select ${submission(`n / ${each}`)}, 'ipv4', ${address}, 'key-of-22-characters-' || n,
        '{"observable":{"type":"ipv4","value":"' || ${address} || '"},"mentions":[]}', 'open', 1, 1, 0 from ${upTo(parked)}`,
    `insert into lookups (submission, item, source, question_type, question_value, question_key, exposure, reliability, lineage, state,
        not_before, attempts, parked_reason, parked_detail, changed_at)
      select submission, id, 'source-' || (id % ${sources}), type, value, key, 'third-party', 'B', 'source-' || (id % ${sources}), 'open',
        ${tomorrow}, 0, 'quota', 'the budget of 1000 per day is spent', ${now} from items`,
    `insert into turns (submission, source, lane, next_at, served, version)
      select submission, source, 3, min(not_before), 0, 0 from lookups group by submission, source`,
  ];
}
