import { forTerminal } from '../escape.ts';
import type { Catalogue, FeedEntry, KeyEntry, LimitEntry, PlanEntry, SourceEntry } from './catalogue.ts';
import { exposureText, limitText, roleText, spanText } from './phrases.ts';

/** Every source and feed with all that is declared of it, a paragraph each; counts first. */
export function* catalogueText<Here>(catalogue: Catalogue<Here>, standing?: (here: Here) => string): Generator<string> {
  const { counts, sources, feeds } = catalogue;
  yield `${counts.sources} sources, ${counts.feeds} feeds`;
  const here = ({ here: state }: { readonly here?: Here }): string[] =>
    state === undefined || !standing ? [] : [row('here', standing(state))];
  for (const source of sources) yield* ['', ...title(source), ...sourceRows(source), ...here(source)];
  for (const feed of feeds) yield* ['', ...title(feed), ...feedRows(feed), ...here(feed)];
}

function title({ id, name, kind, about }: SourceEntry<unknown> | FeedEntry<unknown>): string[] {
  return [`${id} · ${forTerminal(name)} · ${kind}`, `  ${forTerminal(about)}`];
}

function sourceRows(source: SourceEntry<unknown>): string[] {
  return [
    row('types', source.accepts.join(' ')),
    ...keyRows(source.key),
    ...(source.plans.length > 0 ? [row('limits', plansText(source.plans, source.default_plan))] : []),
    row('exposure', exposureText(source)),
    ...conditions(source),
  ];
}

function feedRows(feed: FeedEntry<unknown>): string[] {
  return [
    row('types', feed.accepts.join(' ')),
    ...keyRows(feed.key),
    row('interval', `every ${spanText(feed.every_seconds)} (${mark(feed)}${feed.cite})`),
    row('role', roleText(feed)),
    row('exposure', exposureText(feed)),
    ...conditions(feed),
  ];
}

function keyRows(key: KeyEntry | null): string[] {
  return key ? [row('key', `${key.env.join(' and ')}, from ${key.get_at}`)] : [];
}

/** By the page that states them, which is named once; the plan that is assumed comes first. */
function plansText(plans: readonly PlanEntry[], assumed: string | null): string {
  const ordered = plans.toSorted((a, b) => Number(b.plan === assumed) - Number(a.plan === assumed));
  const stated = ordered.flatMap(({ plan, limits }) => limits.map((limit) => ({ plan, limit })));
  const pages = Map.groupBy(stated, ({ limit }) => `${mark(limit)}${limit.cite}`);
  const unlimited = ordered.filter(({ limits }) => limits.length === 0).map(({ plan }) => plan);
  return [
    ...[...pages].map(([page, those]) => `${limitsText(those)} (${page})`),
    ...(unlimited.length > 0 ? [`${unlimited.join(', ')}: none declared`] : []),
  ].join('; ');
}

function limitsText(stated: readonly { readonly plan: string; readonly limit: LimitEntry }[]): string {
  const plans = Map.groupBy(stated, ({ plan }) => plan);
  return [...plans].map(([plan, those]) => `${plan} ${those.map(({ limit }) => limitText(limit)).join(' and ')}`).join(', ');
}

function mark({ verified }: { readonly verified: boolean }): string {
  return verified ? '' : 'unverified, ';
}

function conditions({ opt_in, retired }: SourceEntry<unknown> | FeedEntry<unknown>): string[] {
  return [
    ...(opt_in === null ? [] : [row('opt-in', opt_in)]),
    ...(retired ? [row('retired', `since ${retired.since}: ${retired.why}${retired.instead ? `; instead: ${retired.instead}` : ''}`)] : []),
  ];
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(8)}  ${forTerminal(text)}`;
}
