import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Addition, addCustomSource } from '../config/add-custom-source.ts';
import { loadConfig } from '../config/load-config.ts';
import { declare } from '../declared/declare.ts';
import { AssayError } from '../domain/errors.ts';
import type { ListEffect } from '../domain/source.ts';
import { sources } from '../sources/sources.generated.ts';

/** A list the user wants to ask, as a command line says it. */
export interface NewFeed {
  readonly id: string;
  /** An address, or a file on this machine. */
  readonly from: string;
  readonly format: 'text' | 'csv' | 'json' | 'ndjson' | 'stix' | 'misp-manifest' | 'warninglist';
  /** Where the value stands in a row: a column, a field. */
  readonly column?: string | undefined;
  readonly types: readonly string[];
  readonly category: string;
  /** What it knows is good: what a match does. */
  readonly effect?: ListEffect | undefined;
  /** Names below a listed domain match, too. */
  readonly below: boolean;
  /** A duration: 6h. */
  readonly every: string;
  readonly name?: string | undefined;
}

export interface AddOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly configPath?: string | undefined;
}

const harmless: Readonly<Record<string, string>> = {
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  cidr: '192.0.2.0/24',
  domain: 'example.com',
  url: 'https://example.com/',
  email: 'someone@example.com',
  md5: 'd41d8cd98f00b204e9800998ecf8427e',
  sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  asn: 'AS64496',
  cve: 'CVE-1999-0001',
};

/**
 * Declares a list as a source of the user's, in files that can be edited afterwards. Nothing is downloaded. What is wrong with it is
 * thrown as the configuration would say it, and then nothing has been written. @throws AssayError ASSAY_USAGE, ASSAY_CONFIG_INVALID
 */
export function addFeed(feed: NewFeed, { env, cwd, home, configPath: path }: AddOptions): Addition {
  checkPlace(feed.from, cwd);
  const check = (config: string): void => void loadConfig({ env, cwd, home, path: config, sources, declare });
  return addCustomSource(feed.id, declarationOf(feed, cwd), settingsOf(feed), { env, cwd, home, path }, check);
}

/** A slip of the pen is told now, not at the next sync. */
function checkPlace(from: string, cwd: string): void {
  if (/^https?:/i.test(from)) {
    if (!URL.canParse(from))
      throw new AssayError('ASSAY_USAGE', `"${from}" is no address`, 'write for example https://intranet.example/list.txt');
    return;
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(from))
    throw new AssayError(
      'ASSAY_USAGE',
      `no list can be fetched from "${from}"`,
      'name an https:// or http:// address, or the path of a file',
    );
  if (!existsSync(resolve(cwd, from)))
    throw new AssayError('ASSAY_USAGE', `there is no file ${resolve(cwd, from)}`, 'check the path; an address begins with https://');
}

function declarationOf({ id, from, format, column, types, category, effect, below, every, name = id }: NewFeed, cwd: string): object {
  const [first = ''] = types;
  const probe = harmless[first];
  if (probe === undefined)
    throw new AssayError(
      'ASSAY_USAGE',
      `no list of the type "${first}" can be added so`,
      `write its file by hand, or begin with one of ${Object.keys(harmless).join(', ')}`,
    );
  const remote = /^https?:/i.test(from);
  const says = effect ? { kind: 'known_good', list: name, strength: 0.9 } : { kind: 'listing', list: name, category };
  const told = ['stix', 'misp-manifest'].includes(format);
  const entry =
    told || format === 'warninglist' ? {} : { ...(format !== 'text' && { value: `@.${column ?? 'indicator'}` }), ...(below && { below }) };
  return {
    kind: 'feed',
    id,
    name,
    homepage: remote ? new URL(from).origin.replace(/^http:/, 'https:') : 'https://example.com',
    about: `${effect ? 'What is known to be good' : 'What is listed'}, by ${name}.`,
    accepts: types,
    reliability: 'B',
    ...(remote ? /^https:/i.test(from) && { url: from.replace(/^https:/i, 'https:') } : { file: resolve(cwd, from) }),
    every,
    probe: { type: first, value: probe },
    ...(effect && { role: 'known-good', effects: { '*': effect } }),
    list: { format, ...(format === 'csv' && { columns: [column ?? 'indicator'] }) },
    ...(Object.keys(entry).length > 0 && { entry }),
    ...(!told && { observations: [says] }),
  };
}

/** A list of one's own network may come unencrypted: that is for the configuration to say, not for its declaration. */
function settingsOf({ from }: NewFeed): object | undefined {
  return /^http:/i.test(from) ? { base_url: from } : undefined;
}
