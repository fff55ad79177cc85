import { Problem } from '../problem.ts';

/** Where a page ended, as a text that nobody is to read. */
export function cursorOf(place: string | number): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The id at which the page before ended. @throws Problem 400 */
export function placeOf(cursor: string | undefined): string | undefined {
  const place = read(cursor);
  if (place === undefined || typeof place === 'string') return place;
  throw foreign();
}

/** The number at which the page before ended; 0 before the first. @throws Problem 400 */
export function numberOf(cursor: string | undefined): number {
  const place = read(cursor) ?? 0;
  if (typeof place === 'number' && Number.isSafeInteger(place) && place >= 0) return place;
  throw foreign();
}

function read(cursor: string | undefined): unknown {
  if (cursor === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
  } catch {
    throw foreign();
  }
}

function foreign(): Problem {
  return new Problem(400, 'ASSAY_REQUEST_INVALID', 'this cursor is none of ours', { fix: 'Take `next` of a page as it stands.' });
}
