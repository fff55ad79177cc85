import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactUrl } from './redact-url.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const jwt = `${base64('{"alg":"HS256"}').replace(/=+$/, '')}.${base64('{"sub":"1"}').replace(/=+$/, '')}.c2lnbmF0dXJl`;
const uuid = '123e4567-e89b-12d3-a456-426614174000';

describe('redactUrl', () => {
  it.each([
    // What is told as it is.
    ['https://example.com/', 'https://example.com/'],
    ['https://example.com/a/b.php?page=2&lang=en', 'https://example.com/a/b.php?page=2&lang=en'],
    ['https://example.com/?author=smith&file=invoice-2024-01.pdf', 'https://example.com/?author=smith&file=invoice-2024-01.pdf'],
    ['https://example.com/?code=de&key=name&state=ohio', 'https://example.com/?code=de&key=name&state=ohio'],
    ['https://example.com/?u=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1', 'https://example.com/?u=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1'],
    ['https://cdn.example.com/npm/react@18.2.0.js', 'https://cdn.example.com/npm/react@18.2.0.js'],
    ['http://0x7f.1/a?b=1', 'http://0x7f.1/a?b=1'],
    ['not a url', 'not a url'],
    // Users, fragments, trackers.
    ['https://jane:pw@example.com:8443/a', 'https://example.com:8443/a'],
    ['ftp://jane:p@ss@example.com', 'ftp://example.com/'],
    ['tcp://jane@example.com:99', 'tcp://example.com:99'],
    ['https://jane@0x7f.1/', 'https://0x7f.1/'],
    ['https://example.com/a#section', 'https://example.com/a'],
    ['https://example.com/#/login?token=x', 'https://example.com/'],
    ['https://example.com/?utm_source=x&a=1&gclid=y&UTM_Medium=z', 'https://example.com/?a=1'],
    ['https://example.com/?fbclid=x', 'https://example.com/'],
    ['https://example.com/?a=1;msclkid=2;b=3', 'https://example.com/?a=1;b=3'],
    // Secrets by name.
    ['https://example.com/?a=1&password=hunter2&b=2', 'https://example.com/?a=1&b=2'],
    ['https://example.com/?user%5Bpassword%5D=x&c=3', 'https://example.com/?c=3'],
    ['https://example.com/?accessToken=x&X-Amz-Signature=y&PHPSESSID=z&sid=1&otp=1', 'https://example.com/'],
    ['https://example.com/?%74oken=x', 'https://example.com/'],
    ['https://example.com/?code=4/0AX4XfWh&key=AbCdEfGh12', 'https://example.com/'],
    ['https://example.com/?code=123456', 'https://example.com/'],
    // Secrets by shape.
    [`https://example.com/?x=${jwt}`, 'https://example.com/'],
    [`https://example.com/?${jwt}`, 'https://example.com/'],
    [`https://example.com/?id=${uuid}&page=1`, 'https://example.com/?page=1'],
    ['https://example.com/?x=d41d8cd98f00b204e9800998ecf8427e', 'https://example.com/'],
    ['https://example.com/?sdata=HpQ3l%2BQfXe0u1Zb7w2m9sT4yV6aK8cN5dR0gJ2hL1oI%3D&reserved=0', 'https://example.com/?reserved=0'],
    // Mail addresses.
    ['https://example.com/?jane@example.net', 'https://example.com/'],
    ['https://example.com/?a=1&to=jane%2540example.net', 'https://example.com/?a=1'],
    [`https://example.com/?x=${base64('jane@example.net')}`, 'https://example.com/'],
    [`https://example.com/?x=pre-${base64('jane@example.net')}`, 'https://example.com/'],
    [`https://example.com/?x=${encodeURIComponent(base64('{"mail":"jane@example.net"}'))}`, 'https://example.com/'],
    [`https://example.com/?x=${Buffer.from('jane@example.net').toString('hex')}`, 'https://example.com/'],
    // Inside one another.
    ['https://example.com/?u=https%3A%2F%2Fexample.org%2F%3Ftoken%3Dx', 'https://example.com/'],
    ['https://example.com/?u=https%3A%2F%2Fjane%3Apw%40host%2F', 'https://example.com/'],
    [`https://example.com/?x=${base64('{"token":"x1"}')}`, 'https://example.com/'],
    [`https://example.com/?x=${base64('token=x1&a=1')}`, 'https://example.com/'],
  ])('%s', (value, expected) => {
    expect(redactUrl(value, 'redact')).toEqual({ url: expected });
  });

  it.each([
    ['https://example.com/jane@example.net/a', 'its path holds a mail address'],
    [`https://example.com/${base64('jane@example.net')}`, 'its path holds a mail address'],
    [`https://example.com/a/${jwt}`, 'its path holds what looks like a token or a session'],
    ['https://example.com/a;jsessionid=A1B2C3?b=1', 'its path holds what looks like a token or a session'],
    ['https://example.com/reset-password/9f8e7d6c5b4a3928', 'its path holds what looks like a token or a session'],
    [
      'https://api.example.com/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1/sendMessage',
      'its path holds what looks like a token or a session',
    ],
    ['https:///jane:pw@example.com/', 'a URL from which its credentials cannot be taken'],
  ])('leaves the path of %s and says why it is not to be told', (value, left) => {
    for (const how of ['redact', 'strict'] as const) expect(redactUrl(value, how)).toMatchObject({ left });
    expect(redactUrl(value, 'as-is')).toEqual({ url: value });
  });

  it('strictly takes every parameter', () => {
    expect(redactUrl('https://jane@example.com/a?b=1&c=2#d', 'strict')).toEqual({ url: 'https://example.com/a' });
  });
});

/** Something nobody else may learn, as a parameter, and the text that must not be in what is told. */
const secrets = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('token', 'access_token', 'password', 'PHPSESSID', 'sig', 'client_secret', 'X-Amz-Signature', 'authcode', 'apikey'),
      fc.stringMatching(/^[A-Za-z0-9]{9,40}$/),
    )
    .map(([name, secret]) => ({ parameter: `${name}=${secret}`, secret })),
  fc
    .tuple(
      fc.constantFrom('key', 'code', 'state', 'x', 'q'),
      fc.uint8Array({ minLength: 24, maxLength: 40 }),
      fc.constantFrom('hex', 'base64url'),
    )
    .filter(([, bytes, how]) => how === 'hex' || /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])/.test(Buffer.from(bytes).toString('base64url')))
    .filter(([, bytes]) => /^(?=.*\d)(?=.*[a-f])/.test(Buffer.from(bytes).toString('hex')))
    .map(([name, bytes, how]) => {
      const secret = Buffer.from(bytes).toString(how as 'hex');
      return { parameter: `${name}=${secret}`, secret };
    }),
  fc
    .tuple(
      fc.constantFrom('', 'u=', 'to=', 'e='),
      fc.stringMatching(/^[a-z]{4,12}\.[a-z]{4,12}@[a-z]{4,12}\.(com|org|de|co\.uk)$/),
      fc.constantFrom(
        (mail: string) => mail,
        encodeURIComponent,
        (mail: string) => encodeURIComponent(encodeURIComponent(mail)),
        (mail: string) => base64(mail).replaceAll('=', ''),
        (mail: string) => encodeURIComponent(base64(mail)),
        (mail: string) => Buffer.from(mail).toString('hex'),
        (mail: string) => mail.replace(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      ),
    )
    .map(([name, mail, spell]) => ({ parameter: name + spell(mail), secret: spell(mail) })),
  fc
    .tuple(fc.constantFrom('utm_source', 'gclid', 'fbclid', 'msclkid', 'mc_eid', '_hsenc'), fc.stringMatching(/^[a-z0-9]{9,20}$/))
    .map(([name, secret]) => ({ parameter: `${name}=${secret}`, secret })),
);

const plain = fc.stringMatching(/^(page|lang|a|q|v|file)=[a-z]{0,8}$/);
const urls = fc
  .record({
    scheme: fc.constantFrom('https', 'http', 'ftp', 'tcp'),
    user: fc.option(fc.stringMatching(/^[A-Z]{9,12}(:[A-Z]{9,12})?$/), { nil: '' }),
    host: fc.constantFrom('example.com', 'example.com:8080', '0x7f.1', '[2001:db8::1]'),
    path: fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 3 }),
    parameters: fc.array(
      fc.oneof(
        plain.map((parameter) => ({ parameter, secret: undefined })),
        secrets,
      ),
      { maxLength: 6 },
    ),
    separator: fc.constantFrom('&', ';', '&&'),
    fragment: fc.option(secrets, { nil: undefined }),
  })
  .map(({ scheme, user, host, path, parameters, separator, fragment }) => ({
    place: `${scheme}://${host}/${path.join('/')}`,
    secrets: [
      ...(user === '' ? [] : user.split(':')),
      ...parameters.flatMap(({ secret }) => secret ?? []),
      ...(fragment ? [fragment.secret] : []),
    ],
    kept: parameters.flatMap(({ parameter, secret }) => (secret === undefined ? [parameter] : [])),
    value: [
      `${scheme}://${user === '' ? '' : `${user}@`}${host}/${path.join('/')}`,
      parameters.length === 0 ? '' : `?${parameters.map(({ parameter }) => parameter).join(separator)}`,
      fragment ? `#${fragment.parameter}` : '',
    ].join(''),
  }));

describe('whatever is put into a URL', () => {
  it('what is told holds none of the secrets, and host, path and the other parameters as they were', () => {
    fc.assert(
      fc.property(urls, ({ value, place, secrets, kept }) => {
        const { url, left } = redactUrl(value, 'redact');
        expect(left).toBeUndefined();
        expect(url.split('?')[0]).toBe(place);
        for (const secret of secrets) expect(url).not.toContain(secret);
        for (const parameter of kept) expect(url).toContain(parameter);
        expect(redactUrl(value, 'strict')).toEqual({ url: place });
      }),
      { numRuns: 2_000 },
    );
  });

  it('twice is once, and nothing throws', () => {
    const any = fc.oneof(
      urls.map(({ value }) => value),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `https://example.com/${text}`),
      fc.string({ unit: fc.constantFrom(...'%@:/?#&;=[]\\.aA1-_ \n'), maxLength: 40 }).map((text) => `http://${text}`),
    );
    fc.assert(
      fc.property(any, fc.constantFrom('redact', 'strict', 'as-is'), (value, how) => {
        const once = redactUrl(value, how as 'redact');
        if (once.left === undefined) expect(redactUrl(once.url, how as 'redact')).toEqual(once);
        const [before, after] = [URL.parse(value), URL.parse(once.url)];
        expect([after?.protocol, after?.host, after?.pathname]).toEqual([before?.protocol, before?.host, before?.pathname]);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(['eyj', 'a@', '%2525', '/a=', 'a-', 'token=&', '://', '"a":'])('takes little time over much of %s', (piece) => {
    // What is slower than linear does not end before the test's time does.
    for (let times = 0; times < 20; times++) redactUrl(`https://example.com/?x=${piece.repeat(16_000 / piece.length)}`, 'redact');
  });
});
