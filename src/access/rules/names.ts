import { AssayError } from '../../domain/errors.ts';

/** What a name is compared by: case, width and composed letters make no difference. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** The name as it is kept. @throws AssayError ASSAY_REQUEST_INVALID */
export function checkedName(name: string): string {
  const trimmed = name.normalize('NFC').trim();
  // Also what is not seen or turns the direction of writing: names are read in logs.
  if (trimmed === '' || trimmed.length > 100 || /[\p{C}\p{Zl}\p{Zp}]/u.test(trimmed))
    throw new AssayError('ASSAY_REQUEST_INVALID', 'a name has 1 to 100 characters, all of which can be seen', 'Choose another name.');
  return trimmed;
}

const shortest = 12;
/** Longer ones would cost us more than whoever sends them. */
export const longestPassword = 1_000;

/** @throws AssayError ASSAY_REQUEST_INVALID where it is too easily guessed */
export function checkPassword(password: string, name: string): void {
  const why = weakness(password, nameKeyOf(name));
  if (why !== undefined) throw new AssayError('ASSAY_REQUEST_INVALID', why, 'Choose another password; several words are easy to keep.');
}

function weakness(password: string, nameKey: string): string | undefined {
  const length = [...password].length;
  if (length < shortest) return `a password has at least ${shortest} characters`;
  if (password.length > longestPassword) return `a password has at most ${longestPassword} characters`;
  if (new Set(password).size < 5) return 'a password has more than four different characters';
  if (nameKey.length > 3 && nameKeyOf(password).replaceAll(nameKey, '').length < shortest / 2)
    return 'the password is little more than the name';
  return undefined;
}
