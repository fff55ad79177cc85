import type { Skip, Skipped } from '../../domain/lookup.ts';
import { type Exposure, type Marking, papAllows, type Tlp, tlpAllows } from '../../domain/marking.ts';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import { hiddenPart, type OwnAssets } from './hidden-part.ts';
import { readings } from './readings.ts';
import { redactUrl, type UrlRedaction } from './redact-url.ts';

/** What the user decided about telling others. */
export interface GateRule {
  readonly marking: Marking;
  readonly offline: boolean;
  readonly own: OwnAssets;
  /** The types of personal data that may be told. */
  readonly consent: readonly ObservableType[];
  /** What is never told. A pattern takes time that is linear in the text, whoever wrote it. */
  readonly deny: readonly { readonly matches: (text: string) => boolean }[];
  /** What is taken out of URLs before they are told. */
  readonly redact: UrlRedaction;
}

/** What a source may be asked: the observable, or a URL without what is nobody's business. */
export interface Question {
  readonly ask: Observable;
}

/**
 * What somebody may be told of this observable. Fail-closed and before any request: a question only where every rule agrees,
 * else why there is none; that line does not repeat the value. A source that nobody else learns of (`exposure: none`) may always
 * be asked, and about the observable as it is.
 */
export function questionFor(observable: Observable, exposure: Exposure, ceiling: Tlp, rule: GateRule): Question | Skipped {
  if (exposure === 'none') return { ask: observable };
  const { tlp, pap } = rule.marking;
  if (rule.offline) return skipped('offline', 'asked to stay offline');
  if (!papAllows(pap, exposure)) return skipped('pap', `PAP:${pap.toUpperCase()} forbids asking a ${exposure}`);
  if (!tlpAllows(tlp, ceiling))
    return skipped('tlp', `TLP:${tlp.toUpperCase()} is above TLP:${ceiling.toUpperCase()}, the ceiling for this source`);
  const { url, left } = observable.type === 'url' ? redactUrl(observable.value, rule.redact) : {};
  const ask = url === undefined || url === observable.value ? observable : { ...observable, value: url };
  // What was taken out is told to nobody: own names in it hide nothing any more. Patterns are the user's last word about the value.
  const hidden = hiddenPart(ask, rule.own, rule.consent);
  if (hidden) return skipped(...hidden);
  if (left !== undefined) return skipped('confidential', left);
  const denied = deniedBy([observable, ask], rule);
  return denied === undefined ? { ask } : skipped('denied', `pattern ${denied} of privacy.deny`);
}

/** What would be told of an observable, were everybody allowed to hear it: a URL without what is nobody's business. */
export function toldOf(observable: Observable, { redact }: Pick<GateRule, 'redact'>): Observable {
  const { url } = observable.type === 'url' ? redactUrl(observable.value, redact) : {};
  return url === undefined || url === observable.value ? observable : { ...observable, value: url };
}

/** Which pattern, from 1, forbids one of these. The pattern itself may be as secret as what it matches. */
function deniedBy(told: readonly Observable[], { deny }: GateRule): number | undefined {
  if (deny.length === 0) return undefined;
  const texts = [...new Set(told.flatMap(({ value }) => [value, ...readings(value)]))];
  const at = deny.findIndex(({ matches }) => texts.some(matches));
  return at === -1 ? undefined : at + 1;
}

function skipped(reason: Skip, detail: string): Skipped {
  return { status: 'skipped', reason, detail };
}
