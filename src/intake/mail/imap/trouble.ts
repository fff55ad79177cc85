import { AssayError } from '../../../domain/errors.ts';

/** What keeps a mailbox from being read; its message is for health and log, and holds no secret. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  /** Who signs in is not known, or has no right to: trying again and again may lock them out. */
  readonly signIn: boolean;

  constructor(message: string, signIn = false) {
    super(message);
    this.signIn = signIn;
  }
}

/** What imapflow throws; recalled from its types, the fields are there where they say something. */
interface Thrown {
  readonly authenticationFailed?: unknown;
  readonly mailboxMissing?: unknown;
  readonly code?: unknown;
  readonly responseText?: unknown;
  readonly message?: unknown;
}

/** An error of the library or the system in words of ours. What the server says to a sign-in is left out: it may repeat what was sent. */
export function troubleOf(error: unknown, mailbox: string): Trouble {
  if (error instanceof Trouble) return error;
  if (error instanceof AssayError) return new Trouble(error.message);
  const { authenticationFailed, mailboxMissing, code, responseText } = (error ?? {}) as Thrown;
  if (authenticationFailed) return new Trouble('the server refuses the user, password or token', true);
  if (mailboxMissing) return new Trouble(`there is no mailbox ${mailbox}`);
  const words = [code, responseText].filter((word): word is string => typeof word === 'string' && word !== '').map(oneLine);
  return new Trouble(words.length > 0 ? `the connection failed: ${words.join(', ')}` : 'the connection failed');
}

function oneLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').slice(0, 120);
}
