import type { Clock, Log } from '../domain/ports.ts';
import { createRedactor } from './redact.ts';
import { redactUrl } from './redact-url.ts';

export interface LogOptions {
  /** Lines below it are not written. */
  readonly level: 'debug' | 'info' | 'warn' | 'silent';
  /** Receives one line without line feed. */
  readonly write: (line: string) => void;
  /** One JSON object per line instead of `time level event key=value`. */
  readonly json: boolean;
  readonly clock: Clock;
  /** Asked before every line: keys may become known after the log was made. */
  readonly secrets: () => readonly string[];
}

const ranks = { debug: 0, info: 1, warn: 2, silent: 3 } as const;
type Rank = Exclude<keyof typeof ranks, 'silent'>;

/** Facts are for people and machines to read, not to carry bodies: what is longer or deeper is cut. */
const longest = 2_000;
const widest = 50;
const deepest = 4;
const reserved = new Set(['time', 'level', 'event']);

/**
 * Structured lines: a constant event and its facts. Every text in the facts is redacted, URLs lose their keys, and control
 * characters are escaped: a line stays one line, whatever a vendor or an attacker wrote. A fact named like a
 * part of the line (`time`, `level`, `event`) is written as `fact_time`.
 */
export function createLog({ level, write, json, clock, secrets }: LogOptions): Log {
  let known: readonly string[] = [];
  let redact = createRedactor(known);

  function line(rank: Rank) {
    return (event: string, facts: Readonly<Record<string, unknown>> = {}): void => {
      if (ranks[rank] < ranks[level]) return;
      const latest = secrets();
      if (latest.length !== known.length || latest.some((secret, i) => secret !== known[i])) {
        known = [...latest];
        redact = createRedactor(known);
      }
      const head = { time: clock.now().toISOString(), level: rank, event: redact(event) };
      const shown = Object.entries(facts)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [reserved.has(name) ? `fact_${name}` : redact(name), plain(value, redact, deepest)] as const);
      write(json ? quoted({ ...head, ...Object.fromEntries(shown) }) : sentence(head, shown));
    };
  }
  return { debug: line('debug'), info: line('info'), warn: line('warn') };
}

function sentence(head: { time: string; level: Rank; event: string }, facts: readonly (readonly [string, unknown])[]): string {
  const words = facts.map(([name, value]) => `${bare(name)}=${typeof value === 'string' ? bare(value) : quoted(value)}`);
  return [head.time, head.level.padEnd(5), quoted(head.event).slice(1, -1), ...words].join(' ');
}

function bare(text: string): string {
  return /^[\w.:/@%+[\]-]+$/.test(text) ? text : quoted(text);
}

/** JSON in which nothing can move a terminal's cursor, turn its writing around or start a line. */
function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A fact as JSON can hold it, redacted first and cut afterwards: a secret cut in two would be no longer known. */
function plain(value: unknown, redact: (text: string) => string, depth: number): unknown {
  const text = (written: string): string => {
    const shown = redact(/^[a-z][a-z\d+.-]*:\/\//i.test(written) ? redactUrl(written) : written);
    return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
  };
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'boolean':
    case 'undefined':
      return value;
    case 'number': {
      const shown = text(String(value));
      return Number.isFinite(value) && shown === String(value) ? value : shown;
    }
    case 'object':
      break;
    default:
      return text(String(value));
  }
  if (value === null) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof URL) return text(value.href);
  if (value instanceof Error)
    return text('code' in value ? `${value.name} ${String(value.code)}: ${value.message}` : `${value.name}: ${value.message}`);
  if (depth === 0) return '…';
  const inner = (each: unknown): unknown => plain(each, redact, depth - 1);
  if (value instanceof Map) return inner(Object.fromEntries([...value].map(([key, each]) => [String(key), each])));
  if (Array.isArray(value) || value instanceof Set) {
    const all = [...value];
    return [...all.slice(0, widest).map(inner), ...(all.length > widest ? [`… ${all.length - widest} more`] : [])];
  }
  const entries = Object.entries(value);
  const kept = entries.slice(0, widest).map(([key, each]) => [text(key), inner(each)] as const);
  return Object.fromEntries(entries.length > widest ? [...kept, ['…', `${entries.length - widest} more`]] : kept);
}
