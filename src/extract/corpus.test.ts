import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { extract } from './extract.ts';
import { read } from './readers/read.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const filesIn = (path: string): string[] =>
  !existsSync(path)
    ? []
    : readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? filesIn(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
      );

// Real mails, reports, rules and logs are too large and too much other people's to be kept here.
const corpus = filesIn(folder('../../../shared/corpus')).filter((path) => !path.endsWith('INDEX.tsv'));
const files = [...filesIn(folder('../../examples')), ...corpus];
const absent = corpus.length === 0 ? '; NOT WALKED: ../shared/corpus, which is not beside this checkout' : '';
if (absent !== '') process.stderr.write(`corpus.test.ts${absent}\n`);

test(`walks ${files.length} whole files${absent}`, async () => {
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) {
    const bytes = readFileSync(name);
    const text = bytes.toString('utf8');
    for (const { observable, mentions } of extract(text)) {
      expect(canonical(observable.type, observable.value), name).toBe(observable.value);
      for (const { written, start, end } of mentions) expect(text.slice(start, end), name).toBe(written);
    }
    const { findings, kind } = await read({ name, bytes });
    expect(kind === 'email', name).toBe(name.endsWith('.eml'));
    for (const { observable } of findings) expect(canonical(observable.type, observable.value), name).toBe(observable.value);
  }
});
