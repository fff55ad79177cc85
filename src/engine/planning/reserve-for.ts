import type { Lane } from '../../domain/work.ts';

/** The share of each window (0 to 0.9) that work of a lane may not touch: what is kept is kept for people who wait. */
export function reserveFor(lane: Lane, { reserve }: { readonly reserve: number }): number {
  return lane === 'interactive' ? 0 : reserve;
}
