import { type App, explain, forTerminal } from '../../../app.ts';
import type { Observable } from '../../../domain/observable.ts';
import type { PastVerdict, VerdictChanged, Watch } from '../../../domain/watch.ts';
import { asArgument } from '../inputs.ts';
import { type AskingOptions, colours, duration, type GlobalOptions, marking, misuse, moment, whole, withApp } from '../options.ts';

type Json = { readonly json?: boolean };

/** `assay watch add`: asks about values again and again, less often as they age. */
export async function add(values: readonly string[], options: AskingOptions & { readonly for: string }): Promise<number> {
  const observables = values.map((value) => asArgument(value).observable);
  const lasts = duration(options.for);
  if (lasts < 3_600_000 || lasts > 3_650 * 86_400_000) throw misuse('--for', options.for, '30d, from 1h to 3650d');
  return withApp(options, async (app) => {
    const until = new Date(app.clock.now().getTime() + lasts);
    for (const observable of observables) {
      const { nextAt } = await app.watch(observable, marking(app, options), until);
      // Of an older watch and this one the stricter marking counts.
      const kept = (await app.watches.find(observable))?.marking ?? marking(app, options);
      await audit(app, 'watch.begun', observable, { until: until.toISOString(), tlp: kept.tlp });
      process.stdout.write(`${shown(observable)} is asked about again from ${nextAt.toISOString()} until ${until.toISOString()}\n`);
    }
    return 0;
  });
}

/** `assay watch remove` */
export async function remove(values: readonly string[], options: GlobalOptions): Promise<number> {
  const observables = values.map((value) => asArgument(value).observable);
  return withApp(options, async (app) => {
    let missing = 0;
    for (const observable of observables) {
      const watch = await app.watches.find(observable);
      const was = await app.watches.unwatch(observable);
      if (was) await audit(app, 'watch.ended', observable, { tlp: watch?.marking.tlp });
      else missing += 1;
      process.stdout.write(`${shown(observable)} ${was ? 'is no longer watched' : 'was not watched'}\n`);
    }
    return missing > 0 ? 3 : 0;
  });
}

/** `assay watch list`: by when they are due. */
export async function list(options: GlobalOptions & Json): Promise<number> {
  return withApp(options, async (app) => {
    const watched: Watch[] = [];
    for (let after = 0; ; after += 500) {
      const some = await app.watches.list(after, 500);
      watched.push(...some);
      if (some.length < 500) break;
    }
    if (options.json) process.stdout.write(`${JSON.stringify(watched, null, 2)}\n`);
    else
      for (const { observable, nextAt, until, checks, person } of watched)
        process.stdout.write(
          `${shown(observable)}  next ${nextAt.toISOString()}, until ${until.toISOString().slice(0, 10)}, checked ${checks} times, by ${forTerminal(person)}\n`,
        );
    if (!options.json && watched.length === 0) process.stdout.write('nothing is watched (assay watch add)\n');
    return 0;
  });
}

/** `assay events`: verdicts of watched values that have changed. */
export async function events(options: GlobalOptions & Json & { readonly after: string }): Promise<number> {
  return withApp(options, async (app) => {
    const found = await app.watches.events(whole(options.after, '--after', Number.MAX_SAFE_INTEGER), 10_000);
    for (const event of found) process.stdout.write(`${options.json ? JSON.stringify(event) : told(event)}\n`);
    if (!options.json && found.length === 0) process.stdout.write('no verdict of a watched value has changed\n');
    return 0;
  });
}

/** `assay history`: the verdicts of a value over time; with `--as-of` what was known then, by today's rules. */
export async function history(value: string, options: GlobalOptions & Json & { readonly asOf?: string }): Promise<number> {
  const { observable } = asArgument(value);
  return withApp(options, async (app) => {
    if (options.asOf !== undefined) {
      const enrichment = await app.asOf(observable, moment(options.asOf, '--as-of'));
      const looks = { colour: colours(process.stdout, options), width: process.stdout.columns ?? 160 };
      if (options.json) process.stdout.write(`${JSON.stringify(enrichment, null, 2)}\n`);
      else for (const piece of explain(enrichment, looks)) process.stdout.write(piece);
      return 0;
    }
    const verdicts = await app.watches.history(observable);
    if (options.json) process.stdout.write(`${JSON.stringify(verdicts, null, 2)}\n`);
    else for (const verdict of verdicts) process.stdout.write(`${verdict.at.toISOString()}  ${words(verdict)}\n`);
    if (!options.json && verdicts.length === 0) process.stdout.write('it was never judged here (assay enrich)\n');
    return 0;
  });
}

function audit(app: App, action: string, { type, value }: Observable, details: Readonly<Record<string, unknown>>): Promise<void> {
  return app.audit.tell({ actor: app.config.person, action, subject: `${type}:${value}`, details });
}

function shown({ value }: Observable): string {
  return forTerminal(value);
}

function words({ level, score }: PastVerdict): string {
  return score === null ? level : `${level} ${score}`;
}

function told({ number, at, observable, from, to }: VerdictChanged): string {
  return `${number}  ${at.toISOString()}  ${shown(observable)}: ${words(from)} -> ${words(to)}`;
}
