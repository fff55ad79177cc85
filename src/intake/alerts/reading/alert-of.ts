import { createHash } from 'node:crypto';
import type { Alert, Severity } from '../../../domain/intake.ts';
import type { Marking } from '../../../domain/marking.ts';
import type { Trouble } from '../../../domain/submission.ts';
import type { Saying } from './saying.ts';

/** What an adapter found in one alert, as its vendor wrote it. */
export interface Draft {
  readonly vendor: string;
  /** What is no text or number is left out. */
  readonly ids: Readonly<Record<string, unknown>>;
  readonly severity: Severity | null;
  readonly rule?: string | undefined;
  /** A date as text, or seconds or milliseconds since 1970. */
  readonly occurredAt?: unknown;
  readonly link?: unknown;
  /** What makes it one of its kind; where a part is missing it has no key. */
  readonly key?: readonly (string | undefined)[] | undefined;
  readonly title: string | undefined;
  readonly marking?: Partial<Marking> | undefined;
  readonly saying: Saying;
  readonly troubles?: readonly Trouble[];
}

const limits = { ids: 30, id: 500, title: 300, time: 64, link: 2_000, key: 300 } as const;

/** The alert of a draft, within the limits of what is kept: an id that is too long is left out and told, because half an id is another one. */
export function alertOf(draft: Draft): Alert {
  const troubles = [...(draft.troubles ?? []), ...draft.saying.troubles];
  const ids: [string, string][] = [];
  for (const [name, value] of Object.entries(draft.ids)) {
    const text = typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)) ? String(value).trim() : '';
    if (text === '') continue;
    if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      troubles.push({ part: name, message: 'a number too large to be read exactly is not kept as an id' });
      continue;
    }
    if (text.length <= limits.id && ids.length < limits.ids) ids.push([name, text]);
    else
      troubles.push({
        part: name,
        message: text.length > limits.id ? `an id of ${text.length} characters is not kept` : 'more ids than are kept',
      });
  }
  const rule = draft.rule === undefined ? undefined : line(draft.rule);
  const occurredAt = timeOf(draft.occurredAt);
  const link = linkOf(draft.link);
  const key = keyOf(draft.key);
  return {
    facts: {
      vendor: draft.vendor,
      ids: Object.fromEntries(ids),
      severity: draft.severity,
      ...(rule === undefined ? {} : { rule }),
      ...(occurredAt === undefined ? {} : { occurredAt }),
      ...(link === undefined ? {} : { link }),
    },
    ...(key === undefined ? {} : { key }),
    title: line(draft.title ?? '') || (rule ?? `alert of ${draft.vendor}`),
    ...(draft.marking && Object.keys(draft.marking).length > 0 ? { marking: draft.marking } : {}),
    said: draft.saying.said,
    troubles,
  };
}

function line(text: string): string {
  return text
    .slice(0, limits.title * 2)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, limits.title);
}

/** Seconds or milliseconds since 1970, as a number or written as one, become a date; anything else stays as its vendor wrote it. */
function timeOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  if (/^\d{9,14}(?:\.\d{1,9})?$/.test(text)) {
    const number = Number(text);
    return new Date(number < 100_000_000_000 ? number * 1_000 : number).toISOString();
  }
  return text === '' || text.length > limits.time || typeof value === 'number' ? undefined : text;
}

function linkOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= limits.link && /^https?:\/\/[^\s<>"]+$/i.test(value) ? value : undefined;
}

function keyOf(parts: Draft['key']): string | undefined {
  if (!parts || parts.length === 0 || parts.some((part) => part === undefined || part === '')) return undefined;
  const key = parts.join(' ');
  return key.length <= limits.key ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;
}
