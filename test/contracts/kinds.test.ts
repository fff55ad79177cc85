import { expect, it } from 'vitest';
import { observationSchema } from '../../src/domain/observation.ts';
import { sources } from '../../src/sources/sources.generated.ts';
import { asParsed, readRecordings } from './recording.ts';

/** A kind that nobody produces is a component of every output that nobody can ever see. */
it('every kind of observation is produced by a recorded answer', () => {
  const produced = new Set<string>();
  for (const source of sources) {
    if (source.kind !== 'http') continue;
    for (const { tape } of readRecordings(new URL(`../../src/sources/${source.id}/recordings/`, import.meta.url))) {
      if (tape.expect.status !== 'found') continue;
      const bodies = tape.exchanges.map(({ status, body }) => (status < 300 ? asParsed(source, body) : undefined));
      const reading = source.read(bodies, tape.observable);
      if (reading.status === 'found') for (const { kind } of reading.observations) produced.add(kind);
    }
  }
  const kinds = observationSchema.options.map((option) => option.shape.kind.value);
  expect(kinds.filter((kind) => !produced.has(kind))).toEqual([]);
});
