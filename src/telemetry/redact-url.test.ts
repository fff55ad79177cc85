import { expect, it } from 'vitest';
import { redactUrl } from './redact-url.ts';

it.each([
  ['https://user:pw@example.com/a?x=1', 'https://example.com/a?x=1'],
  ['https://a@b@example.com', 'https://example.com'],
  ['https:\\\\user:pw@example.com\\a@b', 'https:\\\\example.com\\a@b'],
  ['//user:pw@example.com/', '//example.com/'],
  ['https://example.com/@name?q=a@b', 'https://example.com/@name?q=a@b'],
  ['https://example.com/?key=abc&q=key', 'https://example.com/?key=[redacted]&q=key'],
  [
    'https://example.com/?apikey=abc;api_key=abc&api-key=abc',
    'https://example.com/?apikey=[redacted];api_key=[redacted]&api-key=[redacted]',
  ],
  [
    'https://example.com/?Access_Token=abc&auth=a&secret=b&sig=d',
    'https://example.com/?Access_Token=[redacted]&auth=[redacted]&secret=[redacted]&sig=[redacted]',
  ],
  ['https://example.com/?X-Amz-Signature=abc&X-Amz-Date=1', 'https://example.com/?X-Amz-Signature=[redacted]&X-Amz-Date=1'],
  ['https://example.com/?api%5Fkey=abc&%zz=1', 'https://example.com/?api%5Fkey=[redacted]&%zz=1'],
  ['https://example.com/#access_token=abc&state=1', 'https://example.com/#access_token=[redacted]&state=1'],
  ['https://example.com/?password=a?b=c#top', 'https://example.com/?password=[redacted]#top'],
  ['https://example.com/?key=&token', 'https://example.com/?key=&token'],
  ['/v1/ip?key=abc', '/v1/ip?key=[redacted]'],
  ['not a url', 'not a url'],
  ['', ''],
])('%s becomes %s', (written, shown) => {
  expect(redactUrl(written)).toBe(shown);
});

it('is linear', () => {
  // Slower than linear would not end before the test's time does.
  redactUrl(`${'a:/'.repeat(300_000)}@?${'&'.repeat(300_000)}`);
  redactUrl(`https://${'@'.repeat(600_000)}`);
});
