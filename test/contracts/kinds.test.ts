import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Observable } from '../../src/domain/observable.ts';
import { observationSchema } from '../../src/domain/observation.ts';
import { sources } from '../../src/sources/sources.generated.ts';

interface Recording {
  readonly observable: Observable;
  readonly status: number;
  readonly body: unknown;
}

/** A kind that nobody produces is a component of every output that nobody can ever see. */
it('every kind of observation is produced by a recorded answer', () => {
  const produced = new Set<string>();
  for (const source of sources) {
    if (source.kind !== 'http') continue;
    const folder = new URL(`../../src/sources/${source.id}/recordings/`, import.meta.url);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const { observable, status, body } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Recording;
      if (status !== 200) continue;
      const reading = read(() => source.read(body, observable));
      if (reading?.status === 'found') for (const { kind } of reading.observations) produced.add(kind);
    }
  }
  const kinds = observationSchema.options.map((option) => option.shape.kind.value);
  expect(kinds.filter((kind) => !produced.has(kind))).toEqual([]);
});

/** Some recordings are of answers that must not read. */
function read<T>(reading: () => T): T | undefined {
  try {
    return reading();
  } catch {
    return undefined;
  }
}
