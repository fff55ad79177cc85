import type { ReachStream, Unreached } from '../../../domain/reach.ts';

type Request = Parameters<ReachStream>[0];
type Answer = Awaited<ReturnType<ReachStream>>;

const mostHops = 3;

/**
 * As {@link ReachStream}, to where a redirect leads. Another machine than the one the operator named gets no header of ours, and may not be one of
 * this house. Only of a 200 there is a body to be read.
 */
export async function follow(stream: ReachStream, request: Request): Promise<Answer | Unreached> {
  const { origin, host } = new URL(request.url);
  let url = request.url;
  for (let hop = 0; ; hop++) {
    const same = new URL(url).origin === origin;
    const answer = await stream({ ...request, url, headers: same ? request.headers : {}, ownAddress: same && request.ownAddress === true });
    if ('unreached' in answer || answer.status === 200) return answer;
    // Nobody reads on, and its machine is let go.
    await drop(answer.body);
    if (![301, 302, 303, 307, 308].includes(answer.status)) return answer;
    const next = URL.parse(answer.headers.location ?? '', url);
    if (next === null) return { unreached: 'network', detail: `${host}: it redirects to no address that can be read` };
    if (hop === mostHops) return { unreached: 'network', detail: `${host}: it redirects again and again` };
    url = next.href;
  }
}

async function drop(body: AsyncIterable<unknown>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}
