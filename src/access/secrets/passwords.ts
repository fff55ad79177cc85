import { randomUUID } from 'node:crypto';

/** Cost of a hash: memory in KiB, passes, threads. */
export interface Cost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** What OWASP asks of Argon2id at the least: 19 MiB and two passes (its Password Storage Cheat Sheet; recalled, unverified). */
const cost: Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each takes 19 MiB and a thread; more than these at once wait for nothing but to be guesses. */
const mostAtOnce = 32;

export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Whether it is the password. Takes as long where there is none to compare it with.
   * @returns `busy` where too many are being compared already
   */
  verify(hashed: string | null, password: string): Promise<boolean | 'busy'>;
  /** Whether a hash was made at a lower cost than is used now. */
  isWeak(hashed: string): Promise<boolean>;
}

/** Argon2id; the library is loaded when the first password is met. */
export function createPasswords(options: Cost = cost): Passwords {
  let nobodys: Promise<string> | undefined;
  let running = 0;

  async function hash(password: string): Promise<string> {
    const argon2 = await import('@node-rs/argon2');
    return argon2.hash(canonical(password), options);
  }

  return {
    hash,
    async verify(hashed, password) {
      if (running >= mostAtOnce) return 'busy';
      running += 1;
      try {
        nobodys ??= hash(randomUUID());
        const dummy = await nobodys;
        const argon2 = await import('@node-rs/argon2');
        return (await argon2.verify(hashed ?? dummy, canonical(password))) && hashed !== null;
      } finally {
        running -= 1;
      }
    },
    async isWeak(hashed) {
      const { parseOptions } = await import('@node-rs/argon2');
      const has = parseOptions(hashed);
      return has.memoryCost < options.memoryCost || has.timeCost < options.timeCost;
    },
  };
}

/** The same keys pressed on another machine may be other code points. */
function canonical(password: string): string {
  return password.normalize('NFKC');
}
