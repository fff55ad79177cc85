/** An object in a bucket. */
export interface Listed {
  readonly key: string;
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/**
 * The answer to ListObjectsV2 with `encoding-type=url` (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html; recalled, unverified).
 * Its XML is flat, and keys in it are percent-encoded: no name can look like markup. Undefined for anything else.
 */
export function readListing(xml: string): { readonly objects: readonly Listed[]; readonly next: string | undefined } | undefined {
  if (!/<ListBucketResult[\s>]/.test(xml)) return undefined;
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, content = '']): Listed[] => {
    const [key, etag, size, modified] = ['Key', 'ETag', 'Size', 'LastModified'].map((name) => textOf(content, name));
    const at = Date.parse(modified ?? '');
    const name = decoded(key ?? '');
    if (name === undefined || name === '' || Number.isNaN(at) || !/^\d+$/.test(size ?? '')) return [];
    return [{ key: name, etag: etag ?? '', size: Number(size), modified: at }];
  });
  const next = textOf(xml, 'NextContinuationToken');
  return { objects, next: textOf(xml, 'IsTruncated') === 'true' ? next : undefined };
}

function textOf(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  return text?.replace(/&(amp|lt|gt|quot|apos|#34|#39);/g, (_, entity: string) => entities[entity] ?? '');
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#34': '"', '#39': "'" };

/** S3 writes a space as plus. */
function decoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
