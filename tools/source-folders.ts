import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Source } from '../src/domain/source.ts';

/** Where the folders of the sources are. */
export function folderOf(root: string, id = ''): string {
  return join(root, 'src', 'sources', id);
}

/** The ids of all sources, which are the names of their folders, in order. */
export function sourceIds(root: string): string[] {
  return readdirSync(folderOf(root), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folderOf(root, entry.name), 'source.ts')))
    .map(({ name }) => name)
    .sort();
}

/** Every source as its folder declares it, registered or not. @throws where one does not load, or stands in a folder of another name. */
export async function loadSources(root: string): Promise<readonly Source[]> {
  return Promise.all(
    sourceIds(root).map(async (id) => {
      const { default: source } = (await import(/* @vite-ignore */ pathToFileURL(join(folderOf(root, id), 'source.ts')).href)) as {
        default: Source;
      };
      if (source.id !== id) throw new Error(`src/sources/${id} holds a source that calls itself ${source.id}`);
      return source;
    }),
  );
}
