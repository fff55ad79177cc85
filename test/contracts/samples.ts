import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Outcome } from '../../src/domain/lookup.ts';
import { observableTypes } from '../../src/domain/observable.ts';
import type { Source } from '../../src/domain/source.ts';
import { brief } from './judging.ts';
import type { Exchange } from './recording.ts';

const name = z.string().regex(/^[\w-]+\/[^/]+$/);
const path = z.array(z.string()).min(1);
/** `limited`: parked or failed by a limit or a quota; `pending`: parked because the vendor is still working on it. */
const ends = z.enum(['found', 'not_found', 'limited', 'pending', 'failed: auth', 'failed: upstream', 'failed: unreadable']);

const about = {
  observable: z.object({ type: z.enum(observableTypes), value: z.string() }),
  expect: ends,
  /** Where in the file the vendor's own body is, when another tool wrote something around it. */
  at: path.optional(),
  /** What the vendor itself has around it, when the tool took that away. */
  under: path.optional(),
  /** Replies to what is asked after it, where nobody recorded any: made up. */
  afterwards: z.array(z.strictObject({ status: z.int(), body: z.unknown() })).optional(),
  /** Of what surprises. */
  why: z.string().optional(),
};
const single = z.strictObject({ ...about, sample: name, status: z.int() });
const dialogue = z.strictObject({ ...about, samples: z.array(name).min(1), statuses: z.array(z.int()).min(1) });
/** A whole file of a feed, which holds at least so many entries; `unreadable`: so many of its rows are none. */
const list = z.strictObject({
  sample: name,
  feed: z.literal(true),
  least: z.int().nonnegative(),
  unreadable: z.int().optional(),
  at: path.optional(),
  under: path.optional(),
  why: z.string().optional(),
});

/** What a source says in its samples.json that it can read. */
export type Claim = (z.output<typeof dialogue> | z.output<typeof list>) & { readonly source: string; readonly samples: readonly string[] };
export type FeedClaim = Extract<Claim, { feed: true }>;
export type HttpClaim = Exclude<Claim, { feed: true }>;

/** Every claim of every source folder, those of one sample as dialogues of one reply. @throws where one is not written as it should be. */
export function claimsIn(sources: URL): readonly Claim[] {
  return readdirSync(sources).flatMap((source) => {
    const file = new URL(`${source}/samples.json`, sources);
    if (!existsSync(file)) return [];
    const written = z.array(z.union([single, dialogue, list])).parse(JSON.parse(readFileSync(file, 'utf8')));
    return written.map((claim) => {
      if ('samples' in claim) return { ...claim, source };
      if ('feed' in claim) return { ...claim, source, samples: [claim.sample] };
      const { sample, status, ...rest } = claim;
      return { ...rest, source, samples: [sample], statuses: [status] };
    });
  });
}

export function isOfFeed(claim: Claim): claim is FeedClaim {
  return 'feed' in claim;
}

/** Imported by itself: the registry names only what `npm run generate` has seen. */
export async function sourceIn(sources: URL, id: string): Promise<Source> {
  const { default: source } = await import(/* @vite-ignore */ new URL(`${id}/source.ts`, sources).href);
  return source;
}

/** A recorded reply is a file beside others of its provider: `provider/file`. Lists of them and recorded headers are none. */
export function samplesIn(providers: URL): readonly string[] {
  return readdirSync(providers)
    .filter((provider) => existsSync(new URL(`${provider}/samples/`, providers)))
    .flatMap((provider) => readdirSync(new URL(`${provider}/samples/`, providers)).map((file) => `${provider}/${file}`))
    .filter((sample) => !sample.endsWith('/INDEX.tsv') && !sample.endsWith('.http-meta.json'))
    .sort();
}

/** Samples that the index of the folder names and that are not there: nobody here could try them. */
export function missingIn(providers: URL): readonly string[] {
  const index = new URL('ALL_SAMPLES.tsv', providers);
  const [, ...lines] = existsSync(index) ? readFileSync(index, 'utf8').trim().split('\n') : [];
  const named = lines.map((line) => line.split('\t').slice(0, 2).join('/'));
  return named.filter((sample) => !sample.endsWith('.http-meta.json') && !existsSync(fileOf(sample, providers)));
}

/** The replies as the vendor's server gave them, byte for byte where nothing was around them. */
export function exchangesOf({ samples, statuses, at, under, afterwards = [] }: HttpClaim, providers: URL): readonly Exchange[] {
  const recorded = samples.map((sample, index) => {
    const status = statuses[index] ?? 200;
    return { status, headers: headersOf(sample, status, providers), body: bodyOf(sample, providers, at, under) };
  });
  return [...recorded, ...afterwards];
}

/** The text of a feed's file. */
export function textOf({ samples: [sample = ''], at, under }: FeedClaim, providers: URL): string {
  return bodyOf(sample, providers, at, under).toString();
}

function bodyOf(sample: string, providers: URL, at: readonly string[] = [], under: readonly string[] = []): Buffer {
  const bytes = readFileSync(fileOf(sample, providers));
  if (at.length + under.length === 0) return bytes;
  const held = at.reduce((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) throw new Error(`${sample} has no ${at.join('.')}`);
    return (value as Record<string, unknown>)[key];
  }, JSON.parse(bytes.toString()) as unknown);
  return Buffer.from(JSON.stringify(under.reduceRight((value: unknown, key) => ({ [key]: value }), held)));
}

/** What was recorded beside the body, of some samples. */
const meta = z.object({ response: z.object({ status: z.object({ code: z.int() }), headers: z.record(z.string(), z.array(z.string())) }) });

/** Those that outbound heeds: what kind of text it is, and how the vendor counts. @throws where another status was recorded. */
function headersOf(sample: string, claimed: number, providers: URL): Record<string, string> {
  const type = /\.(json|ndjson)$/.test(sample) ? 'application/json' : 'text/plain';
  const file = fileOf(sample.replace(/\.\w+$/, '.http-meta.json'), providers);
  if (!existsSync(file)) return { 'content-type': type };
  const { status, headers } = meta.parse(JSON.parse(readFileSync(file, 'utf8'))).response;
  if (status.code !== claimed) throw new Error(`${sample} was HTTP ${status.code}, not ${claimed}`);
  const heeded = Object.entries(headers)
    .map(([key, [value = '']]) => [key.toLowerCase(), value] as const)
    .filter(([key]) => /^(content-type|retry-after|x-rate-?limit-.*)$/.test(key));
  return { 'content-type': type, ...Object.fromEntries(heeded) };
}

function fileOf(sample: string, providers: URL): URL {
  return new URL(sample.replace('/', '/samples/'), providers);
}

/** How a lookup ended, in the words of the claims. */
export function wordFor(outcome: Outcome): unknown {
  if (outcome.status === 'found' || outcome.status === 'not_found') return outcome.status;
  return outcome.status === 'parked' && outcome.reason === 'upstream' ? 'pending' : brief(outcome);
}

/** Why it ended so, for the message of a failed test. */
export function detailOf(outcome: Outcome): string {
  return 'detail' in outcome ? outcome.detail : '';
}

/** Whom it is about, for the name of a test. */
export function titleOf({ source, samples }: Claim): string {
  return `${source}: ${samples.join(' + ')}`;
}
