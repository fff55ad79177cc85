import { credentialWords } from '../../test/contracts/recording.ts';

/** Tokens that are known by their shape. */
const tokens: readonly (readonly [what: string, shape: RegExp])[] = [
  ['a JSON web token', /\beyJ[\w-]{8,}[.]eyJ[\w-]{8,}[.][\w-]{8,}/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
];
const keyParameters =
  /[?&](?:api[-_]?key|access[-_]?token|auth[-_]?key|auth|key|token|secret|sig|signature)=(?!\[redacted\]|%5Bredacted)[^&#\s"']{8,}/i;
/** So much of a key, in a row, is a part of it and no chance. */
const part = 10;
const shortestKey = 16;

/** Where a value holds what may be a secret, and why it looks so: `body.data.token: a field of that name`. */
export function telltales(value: unknown, secrets: readonly string[], vendor: readonly string[], place = ''): string[] {
  if (typeof value === 'string') {
    const why = whyOfText(value, secrets, vendor);
    return why === undefined ? [] : [`${place}: ${why}`];
  }
  if (Array.isArray(value)) return value.flatMap((each, at) => telltales(each, secrets, vendor, `${place}[${at}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const there = place === '' ? name : `${place}.${name}`;
    if (credentialWords.test(`"${name}":`)) return [`${there}: a field of that name may hold a key (--drop ${name})`];
    const why = whyOfText(name, secrets, vendor);
    return why === undefined ? telltales(inner, secrets, vendor, there) : [`${place}: the name of a field holds ${why}`];
  });
}

function whyOfText(text: string, secrets: readonly string[], vendor: readonly string[]): string | undefined {
  if (credentialWords.test(JSON.stringify(text))) return 'credentials as a header has them';
  if (secrets.some((secret) => holdsPart(text, secret))) return 'a part of your key';
  const token = tokens.find(([, shape]) => shape.test(text));
  if (token) return token[0];
  return isVendors(text, vendor) && keyParameters.test(text) ? 'a key in an address of the vendor' : undefined;
}

/** Vendors who hide half of a key show the other half. */
function holdsPart(text: string, secret: string): boolean {
  if (secret.length < shortestKey) return false;
  for (let at = 0; at + part <= secret.length; at++) {
    const piece = secret.slice(at, at + part);
    // Without both, it may be a word, or a number: a user name is no key.
    if (/[a-z]/i.test(piece) && /\d/.test(piece) && text.includes(piece)) return true;
  }
  return false;
}

/** An address below the vendor's own domain, or a relative one: the next page. */
function isVendors(text: string, vendor: readonly string[]): boolean {
  return text.startsWith('/') || vendor.some((domain) => text.includes(domain));
}
