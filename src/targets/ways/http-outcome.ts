import { forTerminal } from '../../domain/inert.ts';
import type { Reached, Unreached } from '../../domain/reach.ts';
import type { Delivered } from './way.ts';

/** The message itself is refused, or the place is gone for good: the same again would end the same. */
const final = [400, 410, 411, 413, 414, 415, 422, 431];
/** Nobody is believed who wants to be left alone for longer. */
const longestMs = 6 * 3_600_000;

/**
 * What an answer to a POST means. A wrong address or key (401, 403, 404) is tried again: somebody may put it right. So is a redirect,
 * which is not followed.
 * @param isTrouble where a 2xx may also be a refusal: whether its body says so
 */
export function outcomeOf(answer: Reached | Unreached, now: Date, isTrouble: (body: string) => boolean = () => false): Delivered {
  if ('unreached' in answer) return { sent: false, retry: answer.unreached !== 'refused', detail: answer.detail };
  const { status, headers } = answer;
  const body = answer.body.subarray(0, 2_000).toString('utf8').trim();
  if (status >= 200 && status < 300) {
    if (!isTrouble(body)) return { sent: true };
    return { sent: false, retry: true, detail: `HTTP ${status}, but it says: ${firstWords(body)}`, retryAt: retryAtOf(headers, now) };
  }
  const redirected = status >= 300 && status < 400 ? ', which is not followed' : '';
  const said = body === '' || body.startsWith('<') ? '' : `: ${firstWords(body)}`;
  return { sent: false, retry: !final.includes(status), detail: `HTTP ${status}${redirected}${said}`, retryAt: retryAtOf(headers, now) };
}

function firstWords(body: string): string {
  const shown = forTerminal(body.slice(0, 120));
  return shown === '' ? '(nothing)' : shown;
}

/** Retry-After: seconds from now, or an HTTP date (RFC 9110, 10.2.3). */
function retryAtOf(headers: Reached['headers'], now: Date): Date | undefined {
  const written = headers['retry-after']?.trim() ?? '';
  if (written === '') return undefined;
  const seconds = Number(written);
  const at = Number.isFinite(seconds) ? now.getTime() + seconds * 1_000 : Date.parse(written);
  if (Number.isNaN(at) || at <= now.getTime()) return undefined;
  return new Date(Math.min(at, now.getTime() + longestMs));
}
