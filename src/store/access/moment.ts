/** A time as it is kept, or that there is none. */
export function moment(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
