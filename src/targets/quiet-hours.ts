/** Hours of the day, by the clock of a time zone; over midnight where `to` is before `from`. */
export interface QuietHours {
  /** `HH:MM` */
  readonly from: string;
  readonly to: string;
  /** Of the IANA database. */
  readonly timezone: string;
}

const minuteMs = 60_000;
const day = 24 * 60;

/**
 * When the quiet hours that it is in end; undefined outside of them. On the days when the clocks change, the hours are those that the
 * clock on the wall shows.
 */
export function quietUntil(now: Date, { from, to, timezone }: QuietHours): Date | undefined {
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const quiet = (minute: number): boolean => (begin <= end ? minute >= begin && minute < end : minute >= begin || minute < end);
  if (!quiet(onTheWall(now, timezone))) return undefined;
  // To the minute, from the full one; the wall may jump by an hour on the way, or a minute may come twice.
  const full = new Date(Math.floor(now.getTime() / minuteMs) * minuteMs);
  for (let ahead = 1; ahead <= day + 120; ahead++) {
    const at = new Date(full.getTime() + ahead * minuteMs);
    if (!quiet(onTheWall(at, timezone))) return at;
  }
  return undefined;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight. */
function onTheWall(at: Date, timezone: string): number {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(timezone, format);
  }
  return minutesOf(format.format(at));
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
