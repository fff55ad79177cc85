import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openFresh } from './folder/files.ts';
import { createFolderChannel, type FolderSettings } from './folder-channel.ts';
import { stage, temporaryFolder, until } from './polling/stage.fixture.ts';

const settings = (path: string, more: Partial<FolderSettings> = {}): FolderSettings => ({
  ...{ name: 'in', path, every: 40, still_for: 150, after: 'move', lane: 'bulk' },
  ...more,
});
const files = (...path: string[]): readonly string[] => {
  try {
    return readdirSync(join(...path)).sort();
  } catch {
    return [];
  }
};

describe('a watched folder', () => {
  it('takes each file as one submission and moves it to done/', async () => {
    const path = temporaryFolder();
    const { parts, begin, values, submissions } = await stage();
    const channel = begin(createFolderChannel(settings(path, { tlp: 'red' }), parts));
    writeFileSync(join(path, 'a.txt'), '192.0.2.1 and 192.0.2.2\n');
    writeFileSync(join(path, 'b.csv'), 'ip,note\n198.51.100.7,seen\n');
    await until(() => files(path, 'done').length === 2, 'both are done');
    expect((await values()).toSorted()).toEqual([['192.0.2.1', '192.0.2.2'], ['198.51.100.7']]);
    expect((await submissions())[0]).toMatchObject({
      ...{ state: 'open', order: { lane: 'bulk', person: 'folder:in', origin: 'a.txt', marking: { tlp: 'red', pap: 'green' } } },
    });
    await until(() => channel.health().taken === 2, 'both are counted');
    expect(channel.health()).toMatchObject({ state: 'up', detail: null, at: path, refused: 0 });
    // The same name comes once more, with something else in it: another submission, and nothing done is overwritten.
    writeFileSync(join(path, 'a.txt'), '192.0.2.3\n');
    await until(() => files(path, 'done').length === 3, 'the third is done');
    expect(files(path, 'done')).toEqual(['a.2.txt', 'a.txt', 'b.csv']);
  });

  it('waits for a file that is still written, and takes it once', async () => {
    const path = temporaryFolder();
    const { parts, begin, values } = await stage();
    begin(createFolderChannel(settings(path), parts));
    for (let n = 1; n <= 12; n++) {
      appendFileSync(join(path, 'slow.txt'), `192.0.2.${n}\n`);
      await sleep(40);
    }
    await until(() => files(path, 'done').length === 1, 'it is done');
    expect(await values()).toEqual([Array.from({ length: 12 }, (_, n) => `192.0.2.${n + 1}`)]);
  });

  it('takes what is still written into a file after it was taken, too', async () => {
    const path = temporaryFolder();
    const { parts, begin, values } = await stage();
    let claimed = '';
    const takeStream: typeof parts.takeStream = async (arrival) => {
      const taken = await parts.takeStream(arrival);
      if (claimed === '') {
        claimed = join(path, '.assay-work', files(path, '.assay-work')[0] ?? '', arrival.name);
        appendFileSync(claimed, '192.0.2.2\n');
      }
      return taken;
    };
    begin(createFolderChannel(settings(path, { still_for: 0 }), { ...parts, takeStream }));
    writeFileSync(join(path, 'a.txt'), '192.0.2.1\n');
    await until(() => files(path, 'done').length === 1, 'it is done');
    expect(await values()).toEqual([['192.0.2.1'], ['192.0.2.1', '192.0.2.2']]);
  });

  it('opens neither a link nor a device, whatever has taken the place of a file', async () => {
    const path = temporaryFolder();
    writeFileSync(join(path, 'secret'), '203.0.113.99\n');
    symlinkSync(join(path, 'secret'), join(path, 'link'));
    expect(await openFresh(join(path, 'link'))).toBeUndefined();
    expect(await openFresh('/dev/zero')).toBeUndefined();
    expect(await openFresh(path)).toBeUndefined();
    expect(await openFresh(join(path, 'none'))).toBeUndefined();
    const file = await openFresh(join(path, 'secret'));
    expect(file).toMatchObject({ size: 13 });
    await file?.close();
  });

  it('passes over what is hidden, temporary, a link, a folder, or a device, and takes what is renamed into it', async () => {
    const path = temporaryFolder();
    const secret = join(temporaryFolder(), 'secret.txt');
    writeFileSync(secret, '203.0.113.99\n');
    const { parts, begin, values } = await stage();
    symlinkSync(secret, join(path, 'link.txt'));
    symlinkSync('/dev/zero', join(path, 'zero.txt'));
    mkdirSync(join(path, 'folder'));
    for (const name of ['.hidden', 'a.txt.tmp', 'b.part', 'c~', 'folder/inside.txt']) writeFileSync(join(path, name), '203.0.113.1\n');
    begin(createFolderChannel(settings(path, { still_for: 0 }), parts));
    renameSync(join(path, 'a.txt.tmp'), join(path, 'a.txt'));
    await until(() => files(path, 'done').length === 1, 'the renamed one is done');
    await sleep(300);
    expect(await values()).toEqual([['203.0.113.1']]);
    expect(files(path)).toEqual(['.assay-work', '.hidden', 'b.part', 'c~', 'done', 'folder', 'link.txt', 'zero.txt']);
  });

  it('puts what cannot be read to failed/, with the reason beside it', async () => {
    const path = temporaryFolder();
    const { parts, begin, submissions } = await stage();
    const channel = begin(createFolderChannel(settings(path, { still_for: 0 }), parts));
    writeFileSync(join(path, 'noise.bin'), Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 7919) & 255)));
    await until(() => channel.health().refused === 1, 'it is refused');
    expect(files(path, 'failed')).toEqual(['noise.bin', 'noise.bin.reason.txt']);
    expect(readFileSync(join(path, 'failed', 'noise.bin.reason.txt'), 'utf8')).toMatch(/^ASSAY_INPUT_BINARY: /);
    expect(await submissions()).toEqual([]);
  });

  it('does not write through a link that stands where done/ is to be, and says so', async () => {
    const path = temporaryFolder();
    const elsewhere = temporaryFolder();
    symlinkSync(elsewhere, join(path, 'done'));
    const { parts, begin } = await stage();
    const channel = begin(createFolderChannel(settings(path, { still_for: 0 }), parts));
    writeFileSync(join(path, 'a.txt'), '192.0.2.1\n');
    await until(() => channel.health().state === 'down', 'it complains');
    expect(channel.health().detail).toContain('a link stands where');
    expect(files(elsewhere)).toEqual([]);
  });

  it.each(['delete', 'keep'] as const)('may %s what it took; what is kept is taken once, also after a restart', async (after) => {
    const path = temporaryFolder();
    const { parts, begin, values, submissions } = await stage();
    const channel = begin(createFolderChannel(settings(path, { after, still_for: 0 }), parts));
    writeFileSync(join(path, 'a.txt'), '192.0.2.1\n');
    await until(async () => (await submissions())[0]?.state === 'open', 'it is taken');
    await until(() => channel.health().taken === 1, 'it is counted');
    await channel.stop();
    expect(files(path).filter((name) => name !== '.assay-work')).toEqual(after === 'keep' ? ['a.txt'] : []);
    const again = begin(createFolderChannel(settings(path, { after, still_for: 0 }), { ...parts, holder: 'another' }));
    await sleep(200);
    writeFileSync(join(path, 'b.txt'), '192.0.2.2\n');
    await until(() => again.health().taken === 1, 'the new one is counted');
    expect(await values()).toEqual([['192.0.2.1'], ['192.0.2.2']]);
    expect(again.health().repeated).toBe(0);
  });

  it('that is gone, or may not be read, is down and comes back', async () => {
    const path = join(temporaryFolder(), 'later');
    const { parts, begin, values } = await stage();
    const channel = begin(createFolderChannel(settings(path, { still_for: 0 }), parts));
    await until(() => channel.health().state === 'down', 'it is down');
    expect(channel.health().detail).toBe('the folder cannot be read: ENOENT');
    mkdirSync(path);
    writeFileSync(join(path, 'a.txt'), '192.0.2.1\n');
    await until(async () => (await values()).length === 1, 'it is taken');
    await until(() => channel.health().state === 'up', 'it is up');
  });

  it('of several processes one takes each file, and what one that died had claimed is gone on with', async () => {
    const path = temporaryFolder();
    const shared = join(temporaryFolder(), 'store.db');
    const all = [await stage(shared), await stage(shared), await stage(shared)];
    const names = Array.from({ length: 25 }, (_, n) => `${n}.txt`);
    for (const [n, name] of names.entries()) writeFileSync(join(path, name), `198.51.100.${n}\n`);
    const channels = all.map(({ begin, parts }) => begin(createFolderChannel(settings(path, { still_for: 0 }), parts)));
    await until(() => files(path, 'done').length === 25, 'all are done');
    const [first] = all;
    if (!first) throw new Error('there is no stage');
    expect((await first.values()).flat().sort()).toEqual(names.map((_, n) => `198.51.100.${n}`).sort());
    expect(channels.reduce((sum, channel) => sum + channel.health().taken, 0)).toBe(25);
    // As a process leaves it that was killed between the claim and the end.
    const [claims = ''] = files(path, '.assay-work');
    writeFileSync(join(path, '.assay-work', claims, 'left.txt'), '203.0.113.5\n');
    await until(() => files(path, 'done').includes('left.txt'), 'what was left is done');
    // What belongs to another store is not ours.
    mkdirSync(join(path, '.assay-work', 'of-another-store'));
    writeFileSync(join(path, '.assay-work', 'of-another-store', 'theirs.txt'), '203.0.113.6\n');
    await sleep(300);
    expect((await first.values()).flat()).not.toContain('203.0.113.6');
  });
});
