import { isUtf8 } from 'node:buffer';
import { Problem } from '../problem.ts';
import type { Server } from '../route-group.ts';

/** So deep may JSON be nested. */
const deepest = 100;

/** JSON is UTF-8 and not too deep, whoever reads it afterwards. Anything else is taken only by routes that say so. */
export function readBodies(server: Server): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const problem = faultOf(body, request.headers['content-type']);
    if (problem) done(problem, undefined);
    else parse(request, body.toString(), done);
  });
}

/** Routes of a group that read any other body as bytes. */
export function acceptBytes(server: Server): void {
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** Routes of a group that read whatever comes as bytes, JSON too. */
export function acceptOnlyBytes(server: Server): void {
  server.removeAllContentTypeParsers();
  acceptBytes(server);
}

function faultOf(body: Buffer, contentType = ''): Problem | undefined {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType)?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii')
    return new Problem(415, 'ASSAY_REQUEST_INVALID', 'JSON is read as UTF-8 only');
  if (!isUtf8(body)) return new Problem(400, 'ASSAY_REQUEST_INVALID', 'the body is not UTF-8');
  if (isDeeperThan(deepest, body)) return new Problem(400, 'ASSAY_REQUEST_INVALID', `JSON is read ${deepest} levels deep, no deeper`);
  return undefined;
}

const [quote, backslash, openBracket, openBrace, closeBracket, closeBrace] = [...'"\\[{]}'].map((sign) => sign.charCodeAt(0));

/** Whether text that may be JSON has more levels of brackets. One pass, before anything is made of it. */
export function isDeeperThan(levels: number, body: Uint8Array): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < body.length; at++) {
    const sign = body[at];
    if (inString) {
      if (sign === backslash) at++;
      else if (sign === quote) inString = false;
    } else if (sign === quote) inString = true;
    else if (sign === openBracket || sign === openBrace) {
      depth += 1;
      if (depth > levels) return true;
    } else if (sign === closeBracket || sign === closeBrace) depth -= 1;
  }
  return false;
}
