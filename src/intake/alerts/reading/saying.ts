import type { Said } from '../../../domain/intake.ts';
import type { ObservableType } from '../../../domain/observable.ts';
import type { Trouble } from '../../../domain/submission.ts';
import { hosts, type Meaning } from './meaning.ts';

/** What one alert may say: more texts or longer ones come from somebody who wants to keep us busy. In UTF-16 units. */
export const sayingLimits = { texts: 2_000, text: 262_144, all: 2_097_152, value: 65_536 } as const;

/** Gathers what an alert says, within limits: what is past them is a trouble and not a silence. */
export interface Saying {
  /** Says a text or number; of a list each, under `field[0]`…; anything else says nothing. */
  say(field: string, value: unknown, meaning: Meaning): void;
  readonly said: readonly Said[];
  /** Nothing more is said, and that is told. */
  readonly full?: boolean;
  readonly troubles: readonly Trouble[];
}

/** Types whose values hold blanks or commas, so that a list of them cannot be told by its marks. */
const spaced: ReadonlySet<ObservableType> = new Set(['file-path', 'file-name', 'registry-key', 'user-agent', 'named-pipe']);
/** What senders write where there is nothing; digests of zeros are another way of it. */
const nothing: ReadonlySet<string> = new Set(['', '-', 'null', 'undefined', 'unknown', 'none', 'n/a', '(empty)', '(null)']);

export function createSaying(): Saying {
  const said: Said[] = [];
  const troubles: Trouble[] = [];
  let length = 0;
  let full = false;

  function sayText(field: string, written: string, meaning: Meaning): void {
    const text = written.trim();
    if (nothing.has(text.length <= 9 ? text.toLowerCase() : text) || /^0{32,128}$/.test(text)) return;
    const kept = text.slice(0, sayingLimits.text);
    if (said.length >= sayingLimits.texts || length + kept.length > sayingLimits.all) {
      if (!full)
        troubles.push({ part: field, message: `the alert says more than is read of one: ${said.length} texts were, the rest was not` });
      full = true;
      return;
    }
    if (kept.length < text.length)
      troubles.push({ part: field, message: `${text.length} characters long: the first ${kept.length} were read` });
    length += kept.length;
    const one = worded(field, kept, meaning);
    said.push(one);
    if (one.as?.includes('url')) sayHost(one);
  }

  /** Of a URL its host too, as text extraction finds both. */
  function sayHost({ as, ...url }: Said): void {
    const host = /^[^:]{1,50}:\]?\/\/(?:[^/?#\\]*@)?(\[[^\]]{2,60}\]|[^/?#\\:]{1,300})/.exec(url.text.slice(0, 4_096))?.[1];
    if (host !== undefined) said.push({ ...url, field: `${url.field}.host`, text: host, as: hosts });
  }

  function say(field: string, value: unknown, meaning: Meaning): void {
    if (typeof value === 'string' || typeof value === 'number') sayText(field, String(value), meaning);
    if (!Array.isArray(value)) return;
    for (const [index, each] of value.entries()) {
      if (full) return;
      if (!Array.isArray(each)) say(`${field}[${index}]`, each, meaning);
    }
  }

  return {
    say,
    said,
    troubles,
    get full() {
      return full;
    },
  };
}

/** As its field means it; where the text is visibly not one value (a list, `address:port`, a name beside a mailbox), what stands in it is looked for instead. */
function worded(field: string, text: string, { role, as, ours }: Meaning): Said {
  const whole = as && isOneValue(text, as);
  return { field, text, role, ...(whole ? { as } : {}), ...(ours ? { ours } : {}) };
}

function isOneValue(text: string, as: readonly ObservableType[]): boolean {
  if (text.length > sayingLimits.value) return false;
  if (as.includes('url')) return /^[a-z][a-z0-9+.-]{0,40}\[?:\]?\/\//i.test(text) && !/[\s<>"]/.test(text);
  if (as.some((type) => spaced.has(type))) return true;
  // 192.0.2.1:443 and 192.0.2.0/24; the digest of ssdeep holds both marks.
  const marks = as.includes('domain') || as.includes('ipv4') ? /[\s,;|<>=/]|^\d+(?:\.\d+){3}:/ : /[\s,;|<>=]/;
  return !marks.test(text);
}
