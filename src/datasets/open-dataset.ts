import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import ipaddr from 'ipaddr.js';
import { type CountryResponse, Reader } from 'mmdb-lib';
import { AssayError } from '../domain/errors.ts';
import type { AddressDataset } from '../domain/source.ts';

const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
/** The metadata stands in the last 128 KiB: https://maxmind.github.io/MaxMind-DB/ */
const metadataWithin = 128 * 1024;

/**
 * Reads an MMDB file (MaxMind DB format 2) wholly into memory and answers from there; call it when it is first needed.
 * Throws `ASSAY_DATASET_UNREADABLE`. `get` throws on something that is no address, or where the data is damaged.
 */
export function openAddressDataset(path: string): AddressDataset {
  const reader = open(path);
  const { ipVersion, databaseType, buildEpoch } = reader.metadata;
  return {
    describe: `${basename(path)} (${databaseType}, built ${buildEpoch.toISOString().slice(0, 10)})`,
    builtAt: buildEpoch,
    get: (address) => {
      // An IPv4-mapped IPv6 address is an IPv4 address; files differ in whether they alias ::ffff:0:0/96.
      const parsed = ipaddr.process(address);
      // The reader would walk an IPv4 tree with the first bits of an IPv6 address and answer for another network.
      if (ipVersion === 4 && parsed.kind() === 'ipv6') return null;
      return reader.get(parsed.toString());
    },
  };
}

function open(path: string): Reader<CountryResponse> {
  const bytes = attempt(path, 'cannot be read', () => readFileSync(path));
  const end = bytes.lastIndexOf(marker);
  if (end < Math.max(0, bytes.length - metadataWithin)) throw unreadable(path, 'is not an MMDB file');
  const reader = attempt(path, 'is damaged', () => new Reader<CountryResponse>(bytes));
  const { binaryFormatMajorVersion, ipVersion, searchTreeSize, buildEpoch } = reader.metadata;
  if (binaryFormatMajorVersion !== 2) throw unreadable(path, `has format version ${binaryFormatMajorVersion}, not 2`);
  const whole = searchTreeSize > 0 && searchTreeSize + 16 <= end && (ipVersion === 4 || ipVersion === 6);
  if (!whole || Number.isNaN(buildEpoch.getTime())) throw unreadable(path, 'is damaged');
  return reader;
}

function attempt<T>(path: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw unreadable(path, what, cause);
  }
}

function unreadable(path: string, what: string, cause?: unknown): AssayError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  const fix = 'Download the file again, or point the setting at a file in MMDB format (.mmdb).';
  return new AssayError('ASSAY_DATASET_UNREADABLE', `${path} ${what}${why}`, fix, { cause });
}
