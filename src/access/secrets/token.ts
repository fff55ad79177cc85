import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits as a text that stands in a cookie, a header or an address as it is. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token: SHA-256 in hex. Of so many random bits nobody finds the token again, however fast the hash is. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether two texts are the same; it takes as long whatever they differ in. */
export function same(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}

/** The token that proves that whoever writes has read what only the holder of a session can; nothing of it is kept. */
export function csrfOf(sessionToken: string): string {
  return createHash('sha256').update('csrf of ').update(sessionToken).digest('base64url');
}
