/** Extracts from every document once, one held at a time with what was found in it, and prints the peak of its memory in KiB. */
import process from 'node:process';
import { extract } from '../../src/extract/extract.ts';
import { readCorpus } from '../fuzz/corpus.ts';

for (const { text } of readCorpus().documents) extract(text);
process.stdout.write(String(process.resourceUsage().maxRSS));
