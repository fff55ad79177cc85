const shortest = 500;
const longest = 60_000;

/** How one key was told "too many", so that a vendor who says so although we waited as told is asked ever more rarely. */
export interface Refusals {
  /**
   * Of a refusal: the moment before which nobody is asked again.
   * @param sentAt when the request was sent that was refused
   * @param told when the vendor says, or what its limits let us guess
   */
  until(sentAt: Date, told: Date, now: Date): Date;
  /** The vendor takes requests again. */
  end(): void;
}

export function createRefusals(): Refusals {
  let inRow = 0;
  let waitsUntil = new Date(0);
  return {
    until(sentAt, told, now) {
      // Requests that were under way together are refused together: that is one refusal.
      if (sentAt >= waitsUntil) inRow += 1;
      const least = inRow > 1 ? Math.min(longest, shortest * 2 ** inRow) : 0;
      const until = new Date(Math.max(told.getTime(), now.getTime() + least));
      if (until > waitsUntil) waitsUntil = until;
      return until;
    },
    end() {
      inRow = 0;
    },
  };
}
