import type { Config } from '../config/config.ts';
import type { Channel } from '../domain/intake.ts';
import { createFolderChannel } from '../intake/bulk/folder-channel.ts';
import { createMispChannel } from '../intake/bulk/misp-channel.ts';
import type { BulkParts } from '../intake/bulk/polling/bulk-parts.ts';
import { createS3Channel } from '../intake/bulk/s3-channel.ts';
import { createTaxiiChannel } from '../intake/bulk/taxii-channel.ts';
import { createUrlChannel } from '../intake/bulk/url-channel.ts';

/** The folders, addresses, collections, servers and buckets that the configuration names, as channels. */
export function createBulkChannels(intake: ReturnType<Config['intake']>, parts: BulkParts): readonly Channel[] {
  return [
    ...intake.folders.map((settings) => createFolderChannel(settings, parts)),
    ...intake.urls.map((settings) => createUrlChannel(settings, parts)),
    ...intake.taxii.map((settings) => createTaxiiChannel(settings, parts)),
    ...intake.misp.map((settings) => createMispChannel(settings, parts)),
    ...intake.s3.map((settings) => createS3Channel(settings, parts)),
  ];
}
