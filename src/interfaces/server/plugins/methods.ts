import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';
import type { Server } from '../route-group.ts';

/** Which methods there are at which address, so that a wrong one is told from a wrong address. */
export function knowMethods(server: Server): (request: FastifyRequest) => Problem {
  const known = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  server.addHook('onRoute', ({ url, method }) => {
    const entry = known.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const each of [method].flat()) entry.methods.add(each);
    known.set(url, entry);
  });
  return ({ url }) => {
    const [path = ''] = url.split('?', 1);
    const methods = new Set([...known.values()].flatMap(({ pattern, methods }) => (pattern.test(path) ? [...methods] : [])));
    if (methods.size === 0) return new Problem(404, 'ASSAY_NOT_FOUND', 'there is nothing at this address');
    const allow = [...methods].sort().join(', ');
    return new Problem(405, 'ASSAY_REQUEST_INVALID', `this address takes ${allow}`, { headers: { allow } });
  };
}

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}/?$`);
}
