import { afterEach, describe, expect, it } from 'vitest';
import { read } from '../../extract/readers/read.ts';
import { createReading, type Reading, type ReadingLimits } from './create-reading.ts';

const mail = Buffer.from('From: a@example.com\r\nSubject: look\r\n\r\nhttp://evil.example.net/x and 203.0.113.9\r\n');
/** Readers need many times its size: every number is a value. */
const huge = Buffer.from(`[${'{"a":["198.51.100.7","x"]},'.repeat(400_000)}1]`);

let reading: Reading | undefined;
const open = (limits?: ReadingLimits): Reading => {
  reading = createReading(limits);
  return reading;
};
afterEach(() => reading?.close());

describe('createReading', () => {
  it('reads as read does, also what is a view of something larger', async () => {
    const view = Buffer.concat([Buffer.alloc(100_000), mail]).subarray(100_000);
    expect(await open().read({ name: 'x.eml', bytes: view })).toEqual(await read({ name: 'x.eml', bytes: mail }));
    expect(view.equals(mail)).toBe(true);
    const options = { kind: 'text', policy: { types: new Set(['ipv4']), ...{ doubtful: false, hosts: true, nested: true } } } as never;
    expect(await reading?.read({ name: 'x.eml', bytes: mail }, options)).toEqual(await read({ name: 'x.eml', bytes: mail }, options));
  });

  it('refuses what read refuses, with its code and how to mend it', async () => {
    await expect(open().read({ name: 'x', bytes: Buffer.alloc(0) })).rejects.toMatchObject({
      name: 'AssayError',
      code: 'ASSAY_INPUT_EMPTY',
      fix: expect.stringMatching(/./),
    });
  });

  it('ends what takes too long; what waits behind it is read', async () => {
    const one = open({ threads: 1, timeMs: 250 });
    const [slow, quick] = await Promise.allSettled([
      one.read({ name: 'huge.json', bytes: huge }),
      one.read({ name: 'x.eml', bytes: mail }),
    ]);
    expect(slow).toMatchObject({
      status: 'rejected',
      reason: { code: 'ASSAY_INPUT_TOO_LARGE', message: 'huge.json could not be read within 0.25 s.' },
    });
    expect(quick).toMatchObject({ status: 'fulfilled', value: { kind: 'email' } });
  });

  it('ends what takes too much memory, and the process goes on', async () => {
    const one = open({ threads: 1, heapMb: 64 });
    await expect(one.read({ name: 'huge.json', bytes: huge })).rejects.toMatchObject({
      code: 'ASSAY_INPUT_TOO_LARGE',
      message: 'huge.json could not be read in 64 MB of memory.',
    });
    expect(await one.read({ name: 'x.eml', bytes: mail })).toMatchObject({ kind: 'email' });
  });

  it('reads many with few threads', async () => {
    const one = open({ threads: 2 });
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, n) => one.read({ name: `${n}.txt`, bytes: Buffer.from(`192.0.2.${n + 1}`) })),
    );
    expect(all.map(({ findings }) => findings[0]?.observable.value)).toEqual(all.map((_, n) => `192.0.2.${n + 1}`));
  });

  it('tells those who wait when it is closed', async () => {
    const one = open({ threads: 1 });
    const both = [one.read({ name: 'huge.json', bytes: huge }), one.read({ name: 'x.eml', bytes: mail })];
    const ended = Promise.allSettled(both);
    await one.close();
    expect(await ended).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    await expect(one.read({ name: 'x.eml', bytes: mail })).rejects.toThrow('ended');
  });
});
