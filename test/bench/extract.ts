import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { extractIOC } from 'ioc-extractor';
import { countCandidates, extract } from '../../src/extract/extract.ts';
import { type Document, readCorpus } from '../fuzz/corpus.ts';
import { median } from './median.ts';
import type { Line } from './run.ts';

const rounds = 7;
/** The other npm package takes seconds for a round. */
const slowRounds = 2;
/** So large that starting ripgrep does not count. */
const longBytes = 64_000_000;

/**
 * One regular expression for what ripgrep can find of it, kindly: schemes named, labels unbounded, nothing undone or validated,
 * all of which is faster. In the order in which the first that fits is taken.
 */
const union = [
  String.raw`\b(?:h[tx]{2}ps?|s?ftps?|tcp|udp|ldaps?|wss?)://[^\s"'<>]+`,
  String.raw`[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,24}`,
  String.raw`\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b`,
  String.raw`\b(?:[0-9a-fA-F]{1,4}:){2,7}(?::?[0-9a-fA-F]{1,4}){1,7}\b`,
  String.raw`\b(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})\b`,
  String.raw`\bCVE-[0-9]{4}-[0-9]{4,7}\b`,
  String.raw`\b(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,24}\b`,
].join('|');

/** What extraction costs beside what others do with the same text, and beside only looking at each byte, in one run. */
export async function bench(): Promise<Line[]> {
  const { documents, about } = readCorpus();
  const bytes = documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const once = documents.map(({ text }) => text).join('\n');
  const long = `${once}\n`.repeat(Math.ceil(longBytes / Buffer.byteLength(once)));
  const raw = Buffer.from(long);
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const [pattern, file] = [join(folder, 'pattern'), join(folder, 'long')];
    writeFileSync(pattern, union);
    writeFileSync(file, raw);
    const ripgrep = (...more: string[]): boolean =>
      spawnSync('rg', [...more, '-o', '-a', '--no-filename', '-j1', '-f', pattern, file], { stdio: 'ignore' }).status === 0;
    const hasRipgrep = ripgrep();
    const measured = interleaved(
      {
        each: () => measure(bytes, () => eachDocument(documents)),
        long: () => measure(raw.length, () => extract(long)),
        scan: () => measure(raw.length, () => countCandidates(long)),
        ripgrep: () => (hasRipgrep ? measure(raw.length, ripgrep) : Number.NaN),
        bytewise: () => (hasRipgrep ? measure(raw.length, () => ripgrep('--no-unicode')) : Number.NaN),
        sum: () => measure(raw.length, () => sumOf(raw)),
        look: () => measure(raw.length, () => lookUp(raw)),
        characters: () => measure(raw.length, () => sumOfCharacters(long)),
      },
      rounds,
    );
    const { npm } = interleaved({ npm: () => measure(bytes, () => documents.map(({ text }) => extractIOC(text))) }, slowRounds);
    const best = (of: readonly number[]): number => Math.max(...of);
    const speed = (of: readonly number[]): string => `${best(of).toFixed(1)} MB/s best, ${median(of).toFixed(1)} median`;
    const times = (a: readonly number[], b: readonly number[]): string => `${(median(a) / median(b)).toFixed(2)} ×`;
    return [
      { what: `on ${about}, ${(bytes / 1e6).toFixed(1)} MB; long text: ${(raw.length / 1e6).toFixed(0)} MB of them repeated`, value: '' },
      { what: 'assay, all types, document by document', value: speed(measured.each) },
      { what: 'assay, all types, the long text', value: speed(measured.long) },
      { what: 'its scanner alone: places, types and reasons, nothing spelled, the long text', value: speed(measured.scan) },
      { what: 'npm ioc-extractor, document by document', value: `${speed(npm)}; assay is ${times(measured.each, npm)} it` },
      ...(hasRipgrep
        ? [
            { what: 'rg, one union pattern, the long text', value: speed(measured.ripgrep) },
            { what: '  assay over it, the long text', value: times(measured.long, measured.ripgrep), aim: 'at least 1.5 ×' },
            { what: '  assay over it, document by document', value: times(measured.each, measured.ripgrep), aim: 'at least 1.5 ×' },
            { what: '  its scanner alone over it, the long text', value: times(measured.scan, measured.ripgrep) },
            { what: 'rg --no-unicode, the same', value: speed(measured.bytewise) },
            { what: '  assay over it, the long text', value: times(measured.long, measured.bytewise) },
          ]
        : [{ what: 'rg, one union pattern', value: 'NOT MEASURED: there is no rg here (Debian package ripgrep)' }]),
      ...(
        [
          ['a loop that adds up the bytes', measured.sum],
          ['a loop that looks each byte up in a class table', measured.look],
          ['a loop that adds up the characters of the string', measured.characters],
        ] as const
      ).flatMap(([what, loop]) => [
        { what, value: speed(loop) },
        { what: '  assay over it, the long text', value: times(measured.long, loop), aim: 'at least 0.33 ×' },
        { what: '  assay over it, document by document', value: times(measured.each, loop), aim: 'at least 0.33 ×' },
        { what: '  its scanner alone over it, the long text', value: times(measured.scan, loop) },
      ]),
      ...slowest(documents),
      ...memory(),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** MB/s of one go. */
function measure(bytes: number, run: () => unknown): number {
  const began = performance.now();
  run();
  return bytes / 1e3 / (performance.now() - began);
}

/** Rounds of all, one after the other, the first of which is to warm up: what else the machine does then hits all alike. */
function interleaved<Name extends string>(speeds: Readonly<Record<Name, () => number>>, count: number): Record<Name, number[]> {
  const names = Object.keys(speeds) as Name[];
  const all = Array.from(
    { length: count + 1 },
    () => Object.fromEntries(names.map((name) => [name, speeds[name]()])) as Record<Name, number>,
  );
  return Object.fromEntries(names.map((name) => [name, all.slice(1).map((round) => round[name])])) as Record<Name, number[]>;
}

function eachDocument(documents: readonly Document[]): number {
  let found = 0;
  for (const { text } of documents) found += extract(text).length;
  return found;
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = (sum + (bytes[i] ?? 0)) | 0;
  return sum;
}

function sumOfCharacters(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum + text.charCodeAt(i)) | 0;
  return sum;
}

const classes = Uint8Array.from({ length: 256 }, (_, code) => (/[0-9a-z]/i.test(String.fromCharCode(code)) ? 1 : code < 33 ? 2 : 4));

function lookUp(bytes: Uint8Array): number {
  let words = 0;
  for (let i = 0; i < bytes.length; i++) if (classes[bytes[i] ?? 0] === 1) words++;
  return words;
}

/** Best of some goes of each document alone; a small one tells of the clock, not of us. */
function slowest(documents: readonly Document[]): Line[] {
  const timed = documents.map(({ name, text }) => {
    const bytes = Buffer.byteLength(text);
    const speed = Math.max(...Array.from({ length: 5 }, () => measure(bytes, () => extract(text))));
    return { name: name.slice(0, 60), bytes, speed, ms: bytes / 1e3 / speed };
  });
  const say = ({ name, ms, speed, bytes }: (typeof timed)[number]): string =>
    `${ms.toFixed(1)} ms, ${speed.toFixed(1)} MB/s, ${(bytes / 1e3).toFixed(0)} kB: ${name}`;
  const longest = timed.reduce((a, b) => (b.ms > a.ms ? b : a));
  const least = timed.filter(({ bytes }) => bytes >= 4096).reduce((a, b) => (b.speed < a.speed ? b : a));
  return [
    { what: 'the document that takes longest', value: say(longest) },
    { what: 'the document of at least 4 kB with the least speed', value: say(least) },
  ];
}

/** In a process of its own: here others have left their traces. */
function memory(): Line[] {
  const alone = fileURLToPath(new URL('./extract-alone.ts', import.meta.url));
  const peak = (...args: string[]): string => `${(Number(execFileSync(process.execPath, args)) / 1024).toFixed(0)} MB`;
  const code = 'process.stdout.write(String(process.resourceUsage().maxRSS))';
  return [{ what: 'peak memory, every document once', value: `${peak(alone)}; of bare node ${peak('-e', code)}` }];
}
