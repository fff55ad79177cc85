import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { extract } from './extract.ts';
import { read } from './readers/read.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const files = existsSync(corpus) ? readdirSync(corpus).filter((name) => name !== 'INDEX.tsv') : [];

if (files.length === 0) process.stderr.write('corpus.test.ts: NOT RUN, ../shared/corpus is absent\n');

// Real mails, reports, rules and logs are too large and too much other people's to be kept here.
test.skipIf(files.length === 0)(
  `walks ${files.length} real files${files.length === 0 ? ': NOT RUN, ../shared/corpus is absent' : ''}`,
  async () => {
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) {
      const bytes = readFileSync(`${corpus}/${name}`);
      const text = bytes.toString('utf8');
      for (const { observable, mentions } of extract(text)) {
        expect(canonical(observable.type, observable.value), name).toBe(observable.value);
        for (const { written, start, end } of mentions) expect(text.slice(start, end), name).toBe(written);
      }
      const { findings, kind } = await read({ name, bytes });
      expect(kind === 'email', name).toBe(name.endsWith('.eml'));
      for (const { observable } of findings) expect(canonical(observable.type, observable.value), name).toBe(observable.value);
    }
  },
);
