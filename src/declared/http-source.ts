import { z } from 'zod';
import type { Reading } from '../domain/lookup.ts';
import type { ObservableType } from '../domain/observable.ts';
import type { HttpSource, Limit } from '../domain/source.ts';
import { defineSource } from '../sources/kit/define-source.ts';
import { found } from '../sources/kit/readings.ts';
import { createRequest, type RequestSpec } from './asking/request.ts';
import { authOf, linkOf } from './head.ts';
import { createShape, type ReplyShape } from './reading/conditions.ts';
import { bounded, createPath } from './reading/json-path.ts';
import { type Block, createObserver } from './reading/observe.ts';
import type { HttpFile } from './schema/http-file.ts';
import { seconds } from './schema/words.ts';

/** The source that a file declares; it was checked before. */
export function createHttpSource(file: HttpFile, declaredIn: string): HttpSource {
  const { id, lineage, counter, auth } = file;
  const requests = new Map(file.accepts.map((type) => [type, createRequest(requestFor(file, type))]));
  const required = (file.required ?? []).map(createPath);
  const observe = createObserver(file.observations as readonly Block[]);
  const limits = limitsOf(file);
  return defineSource({
    id,
    name: file.name,
    homepage: file.homepage,
    about: file.about,
    accepts: file.accepts,
    says: [...new Set(file.observations.map(({ kind }) => kind))],
    exposure: file.exposure,
    reliability: file.reliability,
    ...(lineage !== undefined && { lineage }),
    baseUrl: file.base_url?.replace(/\/+$/, '') ?? null,
    auth: auth && authOf(file, auth),
    defaultPlan: file.default_plan ?? Object.keys(limits)[0] ?? 'default',
    limits,
    ...(counter && { counter: { remaining: counter.remaining, ...(counter.reset !== undefined && { reset: counter.reset }) } }),
    concurrency: file.concurrency ?? 4,
    freshFor: { found: seconds(file.fresh_for.found), notFound: seconds(file.fresh_for.not_found) },
    probe: file.probe,
    replies: file.replies ?? 'json',
    declaredIn,

    request(observable) {
      const request = requests.get(observable.type);
      if (!request) throw new RangeError(`it is of the type ${observable.type}, which is not asked about`);
      return request(observable);
    },

    body: z.unknown(),
    absent: repliesOf(file.not_found),
    quota: repliesOf(file.quota),
    notInPlan: repliesOf(file.not_in_plan),
    refused: repliesOf(file.refused),
    pending: repliesOf(file.pending),

    read(answer, { value }): Reading {
      bounded(answer);
      const scope = { answer, item: answer };
      const missing = required.find((path) => path.values(scope).length === 0);
      if (missing) throw new RangeError(`${missing.text} is not there`);
      const facts = observe(scope);
      // Silence is no news: what "no record" looks like must have been declared.
      if (facts.length === 0) throw new RangeError(`nothing is in it that ${id} reads, and it is not as not_found says`);
      return found(facts, file.link === undefined ? undefined : linkOf(file.link, value));
    },
  });
}

export function requestFor({ request }: Pick<HttpFile, 'request'>, type: ObservableType): RequestSpec {
  const spec = request[type] ?? request['*'];
  if (!spec) throw new TypeError(`no request for ${type}`);
  return spec;
}

function limitsOf({ limits, homepage }: HttpFile): Record<string, readonly Limit[]> {
  const plans = Object.entries(limits ?? { default: [] });
  return Object.fromEntries(
    plans.map(([plan, all]) => [
      plan,
      all.map(({ requests, per, window, cite }) => ({
        requests,
        per,
        ...(window !== undefined && { window }),
        ...(cite === undefined ? { cite: homepage, unverified: true } : { cite }),
      })),
    ]),
  );
}

/** A schema per status, as defineSource takes them. */
function repliesOf(shapes: readonly ReplyShape[] | undefined): Record<number, z.ZodType> | undefined {
  if (shapes === undefined) return undefined;
  const byStatus = Map.groupBy(shapes, ({ status }) => status);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => {
      const tests = some.map(createShape);
      return [status, z.custom((body) => tests.some((test) => test(body)))];
    }),
  );
}
