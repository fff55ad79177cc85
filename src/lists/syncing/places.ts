import { join } from 'node:path';

/** Where everything about one feed is kept, below the folder of all lists. */
export interface Places {
  /** The last good copy, compiled; see matching/list-file.ts. */
  readonly list: string;
  readonly status: string;
  readonly lock: string;
  /** Files of a feed that has several, as they were downloaded. */
  part(path: string): string;
  readonly partVersions: string;
}

/** Ids are kebab-case: a source's is its folder, a user's is checked when it is read. */
export function placesOf(folder: string, feed: string): Places {
  const own = join(folder, feed);
  return {
    list: join(own, 'list'),
    status: join(own, 'status.json'),
    lock: join(own, 'lock'),
    // A publisher's path must not lead out of the folder.
    part: (path) => join(own, 'parts', Buffer.from(path).toString('base64url').slice(0, 240)),
    partVersions: join(own, 'parts.json'),
  };
}
