/** store/: signatures that were used, so that a delivery that somebody has listened to cannot be delivered again. */
export interface Replays {
  seen(key: string, now: Date): Promise<boolean>;
  /** Kept until then; what is over is deleted on the way. @returns false where it was seen before */
  note(key: string, until: Date, now: Date): Promise<boolean>;
}
