import { expect, test } from 'vitest';
import { htmlTexts } from '../documents/html/html-texts.ts';
import { htmlText } from './html.ts';

test('gives what is seen, then the addresses', () => {
  const html = `<p>Hello <b>wor</b>ld &amp; all</p><!-- <a href="http://hidden.example.com"> --><a HREF='https://example.com/?a=1&amp;b=2'>click</a>
<style>.a{background:url("http://203.0.113.7/a.png")}</style><td style="background: url(//example.org/b)">x</td>
<form action="http:/example.net/post"><img src="data:image/png;base64,aHR0cDovL2V4YW1wbGU=" srcset="https://example.com/1 1x, https://example.com/2 2x">
<img src=cid:logo><meta http-equiv=refresh content="0; URL='https://example.org/next'"><a href="ht&#9;tps://exam
ple.com/split">y</a>`;
  const lines = htmlText(htmlTexts(html))
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  expect(lines).toEqual([
    'Hello world & all',
    'click',
    'x',
    'y',
    'https://example.com/?a=1&b=2',
    'http://203.0.113.7/a.png',
    'https://example.org/b',
    'http://example.net/post',
    'https://example.com/1',
    'https://example.com/2',
    'https://example.org/next',
    'https://example.com/split',
  ]);
});

test.each(['<', '<div>', '<a href="', '<!--', '&', 'url(', '<style>', '<![CDATA['])('takes linear time for %j', (unit) => {
  expect(typeof htmlText(htmlTexts(unit.repeat(200_000)))).toBe('string');
});

test('more addresses in one place than a call has room for arguments', () => {
  const addresses = Array.from({ length: 300_000 }, (_, i) => `https://example.com/${i}`);
  const css = addresses.map((one) => `url(${one})`).join(' ');
  const given = [`<img srcset="${addresses.join(', ')}">`, `<style>${css}</style>`, `<p style="${css}">`];
  for (const html of given) expect(htmlText(htmlTexts(html)).trim().split('\n')).toEqual(addresses);
});
