/**
 * store/: how far a channel that fetches has come, and who fetches. All methods are one transaction each.
 */
export interface Bookmarks {
  /** Null where none was set. */
  get(channel: string, name: string): Promise<string | null>;
  /** Sets it where it still is what it `was` (null: where there is none). @returns false where somebody else has set it meanwhile */
  set(channel: string, name: string, value: string, was: string | null, now: Date): Promise<boolean>;
  /** Nobody else fetches for the channel until then. Whoever holds it already goes on. @returns false where somebody else does */
  hold(channel: string, holder: string, now: Date, until: Date): Promise<boolean>;
  /** Gives it back, where it is the holder's. */
  release(channel: string, holder: string): Promise<void>;
}
