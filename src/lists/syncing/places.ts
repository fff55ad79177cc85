import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where everything about one feed is kept, below the folder of all lists. */
export interface Places {
  /** All of it. */
  readonly folder: string;
  /** The last good copy, compiled; see matching/list-file.ts. */
  readonly list: string;
  readonly status: string;
  readonly lock: string;
  /** Files of a feed that has several, as they were downloaded. */
  readonly parts: string;
  part(path: string): string;
  readonly partVersions: string;
}

/** Ids are kebab-case: a source's is its folder, a user's is checked when it is read. */
export function placesOf(folder: string, feed: string): Places {
  const own = join(folder, feed);
  const parts = join(own, 'parts');
  return {
    folder: own,
    list: join(own, 'list'),
    status: join(own, 'status.json'),
    lock: join(own, 'lock'),
    parts,
    // A publisher's path must not lead out of the folder, be too long for a name, or differ from another by capitals alone.
    part: (path) => join(parts, createHash('sha256').update(path).digest('hex')),
    partVersions: join(own, 'parts.json'),
  };
}
