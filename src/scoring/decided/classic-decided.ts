import type { Decided, Unheard } from '../../domain/verdict.ts';
import { levelOf, type Part, partsOf, shares, total } from '../classic.ts';
import type { Policy } from '../policy.ts';

/**
 * Of the classic formula. The worst counts, so an answer can only raise a half that is known; but the first answer about the other
 * half can also lower the score, because a lone half counts whole until then. Whoever states neither half changes nothing.
 */
export function createClassicDecided({ thresholds }: Pick<Policy, 'thresholds'>): Decided {
  const level = (parts: readonly Part[]) => {
    const score = total(parts);
    return score === null ? 'unknown' : levelOf(score, thresholds);
  };
  return (_, lookups, unheard) => {
    const known = partsOf(lookups);
    const speaking = unheard.filter((one) => halves.some((half) => one.says.includes(half)));
    const [detections, reputations] = halves.map((half) => ends(half, known, speaking));
    const possible = detections?.flatMap((one) => reputations?.map((other) => level([...one, ...other])) ?? []) ?? [];
    return possible.every((each) => each === level(known)) ? unheard : unheard.filter((one) => !speaking.includes(one));
  };
}

const halves = ['detections', 'reputation'] as const;

/** A half as good and as bad as the unheard can make it. The score rises with it, and without it lies between the two. */
function ends(half: (typeof halves)[number], known: readonly Part[], unheard: readonly Unheard[]): (readonly Part[])[] {
  const share = shares[half];
  const now = known.filter((part) => part.share === share);
  if (!unheard.some(({ says }) => says.includes(half))) return [now];
  const [{ value: worst } = { value: 0 }] = now;
  return [worst, 1].map((value) => [{ source: '', text: '', share, value }]);
}
