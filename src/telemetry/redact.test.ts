import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './redact.ts';

const secret = 'p/ss+w"rd & 日本~\\7';

describe('createRedactor', () => {
  it.each([
    ['as it is', secret],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())],
    ['a form', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['JSON with escaped slashes', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
    ['HTML', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ])('hides a secret written as %s', (_, written) => {
    expect(createRedactor([secret])(`<${written}>`)).toBe('<[redacted]>');
  });

  it('hides the base64 of user:password when the pair is known', () => {
    const pair = 'analyst:s3cret-pass';
    expect(createRedactor([pair])(`Basic ${Buffer.from(pair).toString('base64')};`)).toBe('Basic [redacted];');
  });

  it('hides a password inside the base64 of a pair whose user it does not know', () => {
    const redact = createRedactor(['s3cret-pass']);
    for (const user of ['a', 'ab', 'abc']) {
      const shown = redact(Buffer.from(`${user}:s3cret-pass`).toString('base64'));
      expect(shown).toContain('[redacted]');
      expect(Buffer.from(shown.replace('[redacted]', ''), 'base64').toString()).not.toMatch(/s3c|ret|pas|ass/);
    }
  });

  it('hides overlapping and touching secrets wholly', () => {
    expect(createRedactor(['abcdef', 'defghi'])('<abcdefghi>')).toBe('<[redacted]>');
    expect(createRedactor(['abcdef', 'abcdefgh'])('abcdefgh abcdefg')).toBe('[redacted] [redacted]g');
    expect(createRedactor(['aaaaaa'])('aaaaaaaaa')).toBe('[redacted]');
  });

  it('hides a short secret only where it stands alone', () => {
    expect(createRedactor(['ab.1'])('key=ab.1&x; cab.1 ab.12 ab.1')).toBe('key=[redacted]&x; cab.1 ab.12 [redacted]');
    expect(createRedactor(['a-/$', '(['])('a-/$ ([ x')).toBe('[redacted] [redacted] x');
    expect(createRedactor(['key'])('monkey keys [redacted]')).toBe('monkey keys [redacted]');
  });

  it('knows no empty secret', () => {
    expect(createRedactor(['', '  '])('a  b')).toBe('a  b');
    expect(createRedactor([])('text')).toBe('text');
  });

  it('is linear in the text where secrets are self-similar', () => {
    const redact = createRedactor([`${'a'.repeat(5_000)}b`, `${'ab'.repeat(2_500)}c`]);
    // Slower than linear would not end before the test's time does.
    const text = 'a'.repeat(2_000_000);
    expect(redact(text)).toBe(text);
  });

  it('never leaves a secret of six characters or more', () => {
    const secrets = fc.array(fc.string({ minLength: 6, maxLength: 12, unit: fc.constantFrom('a', 'b', '/', '"', 'é') }), {
      minLength: 1,
      maxLength: 4,
    });
    const texts = fc.string({ maxLength: 60, unit: fc.constantFrom('a', 'b', '/', '"', 'é') });
    fc.assert(
      fc.property(secrets, texts, (known, text) => {
        const shown = createRedactor(known)(`${text}${known.join('')}${encodeURIComponent(known.join(text))}`);
        for (const each of known) {
          expect(shown).not.toContain(each);
          expect(shown).not.toContain(encodeURIComponent(each));
        }
      }),
    );
  });
});
