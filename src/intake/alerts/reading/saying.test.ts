import { describe, expect, it } from 'vitest';
import { meanings } from './meaning.ts';
import { createSaying, sayingLimits } from './saying.ts';
import { told } from './told.fixture.ts';

function said(value: unknown, meaning: Parameters<ReturnType<typeof createSaying>['say']>[2]): readonly string[] {
  const saying = createSaying();
  saying.say('f', value, meaning);
  return told(saying);
}

describe('createSaying', () => {
  it.each([
    ['203.0.113.1', 'source f (ipv4 ipv6) 203.0.113.1'],
    [' 203.0.113.1 ', 'source f (ipv4 ipv6) 203.0.113.1'],
    ['203.0.113.1:443', 'source f (text) 203.0.113.1:443'],
    ['203.0.113.1, 203.0.113.2', 'source f (text) 203.0.113.1, 203.0.113.2'],
    ['203.0.113.0/24', 'source f (text) 203.0.113.0/24'],
    ['2001:db8::1', 'source f (ipv4 ipv6) 2001:db8::1'],
  ])('says %j as the address it is, or as a text in which one stands', (text, line) => {
    expect(said(text, meanings.sourceAddress)).toEqual([line]);
  });

  it.each(['', ' ', '-', 'N/A', 'null', 'Unknown', '0'.repeat(64)])('says nothing of %j', (text) => {
    expect(said(text, meanings.digest)).toEqual([]);
  });

  it('says nothing of what is no text', () => {
    for (const value of [null, undefined, true, {}, { toString: 'x' }, [[['203.0.113.1']]], [null, {}]])
      expect(said(value, meanings.text)).toEqual([]);
  });

  it.each([
    ['http://u:p@bad.example.net:81/a@b', 'bad.example.net'],
    ['hxxp[:]//bad[.]example[.]net/', 'bad[.]example[.]net'],
    ['https://bad.example.net\\@good.example.org/', 'bad.example.net'],
    ['http://[2001:db8::1]:80/', '[2001:db8::1]'],
  ])('says the host of %s too', (url, host) => {
    expect(said(url, meanings.url)).toEqual([`url f (url) ${url}`, `url f.host (ipv4 ipv6 domain) ${host}`]);
  });

  it('reads a URL without a scheme, or among others, as a text', () => {
    expect(said(['bad.example.net/a', 'http://a.example.net/ http://b.example.net/'], meanings.url)).toEqual([
      'url f[0] (text) bad.example.net/a',
      'url f[1] (text) http://a.example.net/ http://b.example.net/',
    ]);
  });

  it('stops at its limits, and says so once', () => {
    const saying = createSaying();
    for (let index = 0; index < 12; index += 1) saying.say(`f${index}`, 'x'.repeat(sayingLimits.text), meanings.text);
    expect(saying.said).toHaveLength(sayingLimits.all / sayingLimits.text);
    expect(saying.troubles).toEqual([{ part: 'f8', message: 'the alert says more than is read of one: 8 texts were, the rest was not' }]);
  });
});
