import { createHash } from 'node:crypto';
import type { Attachment as Part } from 'postal-mime';
import type { Attachment } from '../../../../domain/submission.ts';
import { binaryKind } from '../../kind.ts';

/** A file at a mail, with its hashes. */
export function hashed(name: string, mediaType: string, content: Uint8Array): Attachment {
  const hash = (algorithm: 'md5' | 'sha1' | 'sha256'): string => createHash(algorithm).update(content).digest('hex');
  return { name, mediaType, size: content.length, md5: hash('md5'), sha1: hash('sha1'), sha256: hash('sha256') };
}

/** Also headers alone, as a report of delivery returns them: read as text they would give away who was written to. */
const mails: ReadonlySet<string> = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers']);

/** Whether a part is a mail by itself. */
export function isMail(part: Part): boolean {
  return mails.has(part.mimeType) || /\.eml$/i.test(part.filename ?? '');
}

/** Whether a part is read as a text of some kind. */
export function isText(part: Part, name: string): boolean {
  return (
    /^text\/|^message\/|^application\/(?:json|xml|javascript|x-javascript|xhtml\+xml|ics)|\+(?:xml|json)$/.test(part.mimeType) ||
    /\.(?:txt|csv|tsv|log|json|xml|html?|shtml|xhtml|svg|ics|vcf|url|js|jse|vbs|vbe|wsf|hta|ps1|bat|cmd|sh|md|rtf|ya?ml)$/i.test(name)
  );
}

/** What holds texts or files: what can be read, and by its name what cannot and should be told. */
export function isContainer(name: string, content: Uint8Array): boolean {
  return (
    binaryKind(name, content) !== undefined ||
    /\.(?:docm?|dot|xls[bm]?|xlt|ppt|pps|one|rar|7z|cab|arj|lzh|ace|xz|bz2|zst|iso|img|vhdx?|p7m)$|^winmail\.dat$/i.test(name)
  );
}
