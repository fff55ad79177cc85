import { AssayError } from '../../domain/errors.ts';

/** Result codes of SQLite; the lower byte is the kind. https://www.sqlite.org/rescode.html */
const busy = 5;
const said: Readonly<Record<number, readonly [message: string, fix: string]>> = {
  [busy]: ['it is locked by another program', 'see which program holds the file, such as a backup or a database browser, and try again'],
  6: ['it is locked by another program', 'see which program holds the file, such as a backup or a database browser, and try again'],
  8: ['it may not be written', 'check the permissions of the file and its folder, or name another place with --store or ASSAY_STORE'],
  10: ['the disk cannot be read or written', 'see what the system says of the disk, or name another place with --store or ASSAY_STORE'],
  11: ['the file is damaged', 'restore it from a backup, or move it away to begin with an empty one'],
  13: ['the disk is full', 'make room, or name another place with --store or ASSAY_STORE'],
};

/** True of an error that ends by waiting: another process writes. */
export function isBusy(error: unknown): boolean {
  return kindOf(error instanceof AssayError ? error.cause : error) === busy;
}

/** What a person can do something about, as the error that says so; anything else as it is. */
export function explain(error: unknown, path: string): unknown {
  const words = said[kindOf(error) ?? 0];
  if (!words) return error;
  return new AssayError('ASSAY_STORE_UNAVAILABLE', `the store ${path} cannot be used: ${words[0]}`, words[1], { cause: error });
}

function kindOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
