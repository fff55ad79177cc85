import { burn, type Entry } from '@kenjiuno/msgreader/lib/Burner.js';

/** Storages and streams of a compound file, by name. */
export type Folder = { readonly [name: string]: Uint8Array | Folder };

/** A compound file: storages as objects, streams as bytes (copied, because the burner reads the whole buffer behind them). */
export function compound(tree: Folder): Uint8Array {
  const entries: Entry[] = [{ name: 'Root Entry', type: 5, children: [], length: 0 }];
  const add = (folder: Folder, into: number): void => {
    for (const [name, content] of Object.entries(folder)) {
      const index = entries.length;
      entries[into]?.children?.push(index);
      if (content instanceof Uint8Array)
        entries.push({ name, type: 2, binaryProvider: () => Uint8Array.from(content), length: content.length });
      else {
        entries.push({ name, type: 1, children: [], length: 0 });
        add(content, index);
      }
    }
  };
  add(tree, 0);
  return burn(entries);
}

/** A property of text, by its tag in hex ([MS-OXPROPS]). */
export const unicode = (tag: string, text: string): Folder => ({ [`__substg1.0_${tag}001F`]: Buffer.from(text, 'utf16le') });
export const binary = (tag: string, bytes: Uint8Array): Folder => ({ [`__substg1.0_${tag}0102`]: bytes });
export const message = (subject: string): Folder => ({ ...unicode('001A', 'IPM.Note'), ...unicode('0037', subject) });
/** What is attached. */
export const file = (name: string, type: string, content: Uint8Array): Folder => ({
  ...unicode('3707', name),
  ...unicode('370E', type),
  ...binary('3701', content),
});
