import { randomUUID } from 'node:crypto';
import fastify, { type FastifyReply } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { App } from '../../app.ts';
import { recogniseAll } from './plugins/auth.ts';
import { readBodies } from './plugins/bodies.ts';
import { limitBodies } from './plugins/body-room.ts';
import { tellClosing } from './plugins/closing.ts';
import { describeRoutes } from './plugins/document.ts';
import { knowQueries } from './plugins/known-queries.ts';
import { knowMethods } from './plugins/methods.ts';
import { secure } from './plugins/security.ts';
import { hurryBodies } from './plugins/slow-bodies.ts';
import { refuseOnWire } from './plugins/wire-errors.ts';
import { Problem, type ProblemDetails, problemOf } from './problem.ts';
import type { Server } from './route-group.ts';
import { routeGroups } from './routes.ts';

/** TLS as it is read from its files. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string | undefined;
}

/** The server with all its routes; it listens when it is told to. */
export async function createServer(app: App, tls?: ServerTls): Promise<Server> {
  const settings = app.config.server();
  const server = fastify({
    // Ours is redacted and has its own shape.
    logger: false,
    genReqId: () => randomUUID(),
    trustProxy: settings.trusted_proxies.length > 0 ? [...settings.trusted_proxies] : false,
    bodyLimit: settings.largest_body,
    // Who sends a body byte by byte is refused by hurryBodies: here streams would be, too.
    requestTimeout: 0,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    // Against those who send a request byte by byte.
    http: { headersTimeout: 20_000, connectionsCheckingInterval: 5_000 },
    // URLs are values in a path.
    routerOptions: { maxParamLength: 50_000 },
    return503OnClosing: true,
    clientErrorHandler: refuseOnWire,
    ...(tls && { https: { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined } }),
  } as object).withTypeProvider<ZodTypeProvider>() as unknown as Server;
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.decorateRequest('principal', null);
  server.decorateRequest('stranger', 'none');
  tellClosing(server);
  hurryBodies(server, settings.slowest_request);
  limitBodies(server, settings.largest_body);
  readBodies(server);
  const wrongAddress = knowMethods(server);
  server.addHook('onRoute', ({ url, method, config }) => {
    if (config?.scope === undefined) throw new Error(`${String(method)} ${url} does not say who may come: config.scope`);
  });
  knowQueries(server);
  const metrics = await app.measuring.open();
  server.addHook('onResponse', async ({ method, routeOptions }, { statusCode: status, elapsedTime }) => {
    // By the pattern of the route: what somebody made up must not become a label.
    metrics.request({ method, route: routeOptions.url ?? 'none', status, seconds: elapsedTime / 1_000 });
  });
  let troubleAt = Number.NEGATIVE_INFINITY;
  server.setErrorHandler((error, request, reply) => {
    const problem = told(error) ?? bug(error, app, request.id);
    // A store that is away is told to the log now and then, not by each who comes.
    if (problem.code === 'ASSAY_STORE_UNAVAILABLE' && performance.now() - troubleAt > 10_000) {
      troubleAt = performance.now();
      app.log.warn('the store is in trouble', { error, request: request.id });
    }
    refuse(reply, problem);
  });
  server.setNotFoundHandler((request, reply) => refuse(reply, wrongAddress(request)));
  await secure(server, app);
  await recogniseAll(server, app);
  // Before its body is read.
  server.addHook('onRequest', async (request) => {
    if (request.is404) throw wrongAddress(request);
  });
  await describeRoutes(server);
  for (const group of routeGroups) await server.register(async (scope) => group(scope as unknown as Server, app));
  return server;
}

function refuse(reply: FastifyReply, problem: Problem): void {
  void reply
    .status(problem.status)
    .headers(problem.headers)
    .removeHeader('content-length')
    .type('application/problem+json')
    .send(JSON.stringify(detailsOf(problem)));
}

/** Errors that say something about the request. */
function told(error: unknown): Problem | undefined {
  const known = problemOf(error);
  if (known) return known;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message }) => ({
      at: `${error.validationContext ?? 'request'}${instancePath}`,
      message: message ?? 'is wrong',
    }));
    return new Problem(400, 'ASSAY_REQUEST_INVALID', 'the request is not as this route wants it', { errors });
  }
  const status = (error as { statusCode?: unknown }).statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  if (status === 413)
    return new Problem(413, 'ASSAY_INPUT_TOO_LARGE', 'the body is larger than what is read as a whole', {
      fix: 'Send text of any size to /v1/submissions/stream; server.largest_body sets how large others may be.',
    });
  return new Problem(status, 'ASSAY_REQUEST_INVALID', (error as Error).message);
}

function bug(error: unknown, app: App, request: string): Problem {
  app.log.warn('a request failed', { error, request });
  return new Problem(500, 'ASSAY_BUG', `something is wrong in assay; its log tells more under ${request}`);
}

function detailsOf({ status, code, message, fix, errors }: Problem): ProblemDetails {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail: message, code, fix, ...(errors && { errors }) };
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
