import { createHash } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { Observable, ObservableType } from '../domain/observable.ts';
import type { FeedSource } from '../domain/source.ts';
import { canonical, classify } from '../extract/canonical.ts';
import { refang } from '../extract/refang.ts';

/** The feeds that are switched on, each as often as its user wants it and from where. Of the others nothing is loaded. */
export function configuredFeeds(config: Config): readonly FeedSource[] {
  return config.catalogue.flatMap((source) =>
    source.kind === 'feed' && config.sources[source.id]?.enabled === true ? [asConfigured(source, config)] : [],
  );
}

function asConfigured(feed: FeedSource, config: Config): FeedSource {
  const { every, baseUrl } = { every: null, baseUrl: null, ...config.sources[feed.id] };
  const own = feed.edition === undefined && baseUrl === null ? undefined : JSON.stringify([feed.edition, baseUrl]);
  // Addresses may hold what is nobody's business, and this stands in the copy.
  const edition = own && createHash('sha256').update(own).digest('hex');
  return { ...feed, every: every ?? feed.every, edition };
}

/** The one spelling of what a list holds. Lists are defanged at times, and not always right about the type. */
export function toObservable(value: string, type: ObservableType | undefined): Observable | undefined {
  if (type === undefined) return classify(value);
  const found = canonical(type, value) ?? canonical(type, refang(value));
  return found === undefined ? undefined : { type, value: found };
}
