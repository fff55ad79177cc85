/** SQLSTATEs and codes of the system that mean: there was no database at the other end, and there may be one in a moment. */
const codes = new Set([
  ...['57P01', '57P02', '57P03', '53300'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'],
]);

/** What pg says without a code. */
const words = /connection terminated|not queryable|timeout exceeded when trying to connect|connection ended/i;

/** The connection was lost, or there was none: whatever was not committed is undone. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // The file of a Unix socket is missing while the server is down.
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect';
  return codes.has(code) || code.startsWith('08') || (code === '' && words.test(error.message));
}

/**
 * The database is there and cannot do it: it refuses the user (28), its disk or memory is full (53), it was told to stop or took too
 * long (57), its files fail (58), or it only reads (25006).
 */
export function isTrouble(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(28|53|57|58)[0-9A-Z]{3}$|^25006$/.test(code);
}

/** Two transactions were in each other's way, and this one was undone: it can be run again at once. */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}
