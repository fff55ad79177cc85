import { localPath } from '../rules/local-path.ts';

/** What a browser keeps while somebody is at the identity provider. It holds nothing that its owner may not know. */
export interface Remembered {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE: whoever finds the code in an address cannot use it without this. */
  readonly verifier: string;
  readonly returnTo: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export function toCookie(remembered: Remembered): string {
  return Buffer.from(JSON.stringify(remembered)).toString('base64url');
}

/** What came back of it; undefined where it is none. */
export function fromCookie(text: string): Remembered | undefined {
  if (text.length > 4_000) return undefined;
  try {
    const { state, nonce, verifier, returnTo, at } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
    const texts = [state, nonce, verifier].every((part) => typeof part === 'string' && part.length >= 43);
    if (!texts || typeof returnTo !== 'string' || typeof at !== 'number') return undefined;
    return { state: String(state), nonce: String(nonce), verifier: String(verifier), returnTo: localPath(returnTo), at };
  } catch {
    return undefined;
  }
}
