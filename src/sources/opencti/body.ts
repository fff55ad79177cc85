import { z } from 'zod';

const text = z.string().nullish();

const related = z.object({ id: text, entity_type: text, observable_value: text, name: text }).nullish();
const listOf = <T extends z.ZodType>(node: T) => z.object({ edges: z.array(z.object({ node })) });

const indicator = z.object({
  id: z.string(),
  name: z.string(),
  revoked: z.boolean(),
  valid_from: text,
  valid_until: text,
  x_opencti_score: z.int().min(0).max(100).nullish(),
  indicator_types: z.array(z.string()).nullish(),
  createdBy: z.object({ name: text }).nullish(),
  objectLabel: z.array(z.object({ value: z.string() })).nullish(),
  stixCoreRelationships: listOf(z.object({ relationship_type: z.string(), to: related })).nullish(),
});

const observable = z.object({
  id: z.string(),
  entity_type: z.string(),
  observable_value: z.string(),
  x_opencti_score: z.int().min(0).max(100).nullish(),
  updated_at: text,
  indicators: listOf(indicator).nullish(),
  stixCoreRelationships: listOf(z.object({ relationship_type: z.string(), from: related, to: related })).nullish(),
});

/** The answer to the query. GraphQL may say a part and an error about the rest: that is no answer. */
export const body = z.object({
  errors: z.array(z.unknown()).max(0).nullish(),
  data: z.object({ stixCyberObservables: listOf(observable), indicators: listOf(indicator) }),
});

/** Codes of errors that a token without rights gets, now and before version 6; under 200, as all errors of GraphQL. */
const refusals =
  /^(AUTH_REQUIRED|AUTH_FAILURE|OTP_REQUIRED|PASSWORD_CHANGE_REQUIRED|OTP_REQUIRED_ACTIVATION|FORBIDDEN_ACCESS|AuthRequired|AuthFailure|ForbiddenAccess)$/;
const refusal = z.union([
  z.object({ name: z.string().regex(refusals) }),
  z.object({ extensions: z.object({ code: z.string().regex(refusals) }) }),
]);
export const refused = z.object({ errors: z.array(z.unknown()).refine((all) => all.some((each) => refusal.safeParse(each).success)) });

export type Indicator = z.output<typeof indicator>;
export type Known = z.output<typeof observable>;
export type Related = z.output<typeof related>;
