import { createRequire } from 'node:module';
import type { DatasetName } from '../domain/source.ts';

// Not called `require`: a bundler would take that for its own and try to inline the file.
const installed = createRequire(import.meta.url);

/**
 * Paths of the data files that are installed with assay, by dataset. Nothing is opened. The country file is CC0 and
 * its package is a dependency; throws Node's MODULE_NOT_FOUND where the installation lost it.
 */
export function defaultDatasets(): Readonly<Partial<Record<DatasetName, string>>> {
  return { country: installed.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb') };
}
