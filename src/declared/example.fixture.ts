import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Declaration } from '../domain/declaration.ts';
import type { FeedSource, HttpSource, Source } from '../domain/source.ts';
import { declare } from './declare.ts';

/** What a text of YAML declares. */
export function declared(yaml: string, among: readonly Source[] = []): Declaration {
  return declare(parse(yaml), { file: '/etc/assay/own.yaml', locate: (path) => `/etc/assay/${path}`, among });
}

/** @throws where it declares no source. */
export function sourceOf(yaml: string): HttpSource | FeedSource {
  const made = declared(yaml);
  if ('objections' in made) throw new Error(JSON.stringify(made.objections, null, 2));
  if (made.source.kind === 'local') throw new Error('it is of another kind');
  return made.source;
}

/** The text of a file in examples/. */
export function example(name: string): string {
  return readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8');
}
