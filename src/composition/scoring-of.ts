import type { Config } from '../config/config.ts';
import { AssayError } from '../domain/errors.ts';
import type { Decided, Score } from '../domain/verdict.ts';
import { createClassicScore } from '../scoring/classic.ts';
import { createClassicDecided } from '../scoring/decided/classic-decided.ts';
import { createDecided } from '../scoring/decided/decided.ts';
import { type Policy, policyFrom, policySchema } from '../scoring/policy.ts';
import { createScore } from '../scoring/score.ts';

/** How scores are made, by the policy that was asked for or is configured. @throws AssayError ASSAY_CONFIG_INVALID */
export function scoringOf(config: Config, asked: 'default' | 'classic' | undefined): { readonly score: Score; readonly decided: Decided } {
  const policy = policyOf(config);
  return (asked ?? config.scoring.policy) === 'classic'
    ? { score: createClassicScore(policy), decided: createClassicDecided(policy) }
    : { score: createScore(policy), decided: createDecided(policy) };
}

function policyOf(config: Config): Policy {
  const parsed = policySchema.safeParse(config.scoring.overrides);
  if (parsed.success) return policyFrom(config.scoring.overrides);
  const [issue] = parsed.error.issues;
  const key = ['scoring', 'overrides', ...(issue?.path ?? [])].join('.');
  throw new AssayError(
    'ASSAY_CONFIG_INVALID',
    `${config.origin ?? 'the configuration'}: ${key}: ${issue?.message}`,
    'docs/guide/scoring.md lists what can be set',
  );
}
