const veil = '[redacted]';

/**
 * A URL as it may be written down: without user and password, and with the values of parameters that are named like keys
 * (`apikey`, `access_token`, `X-Amz-Signature`…) hidden, in the query and in the fragment. All else stays as it was written.
 * Text that is no URL is treated the same way, as far as it looks like one. Never throws; linear time.
 */
export function redactUrl(url: string): string {
  const hash = url.indexOf('#');
  const [head, fragment] = hash === -1 ? [url, ''] : [url.slice(0, hash), url.slice(hash + 1)];
  const mark = head.indexOf('?');
  const [address, query] = mark === -1 ? [head, ''] : [head.slice(0, mark), head.slice(mark + 1)];
  return withoutUser(address) + (mark === -1 ? '' : `?${hideValues(query)}`) + (hash === -1 ? '' : `#${hideValues(fragment)}`);
}

/** Browsers take the last @ before the path as the end of the user; so do we. A backslash is a slash to them. */
function withoutUser(address: string): string {
  const slashes = /^[^/\\]*:[/\\]{2,}/.exec(address)?.[0] ?? (address.startsWith('//') ? '//' : undefined);
  if (slashes === undefined) return address;
  const rest = address.slice(slashes.length);
  const path = rest.search(/[/\\]/);
  const authority = path === -1 ? rest : rest.slice(0, path);
  return slashes + authority.slice(authority.lastIndexOf('@') + 1) + rest.slice(authority.length);
}

function hideValues(parameters: string): string {
  return parameters
    .split(/([&;])/)
    .map((part) => {
      const equals = part.indexOf('=');
      return equals > 0 && equals < part.length - 1 && isNamedLikeKey(part.slice(0, equals)) ? `${part.slice(0, equals)}=${veil}` : part;
    })
    .join('');
}

/** Hides rather too much: a name that only ends like a key (`monkey`) costs one value in a log. */
function isNamedLikeKey(written: string): boolean {
  const name = decoded(written)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  return (
    /(?:key|keyid|token|secret|password|passwd|passphrase|pwd|signature|credentials?|auth|authorization|jwt|session|sessionid)$/.test(
      name,
    ) || exact.has(name)
  );
}

const exact = new Set(['sig', 'pass', 'pw', 'sid', 'code', 'bearer', 'otp', 'hmac']);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
