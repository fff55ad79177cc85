import { expect, test } from 'vitest';
import { gather } from '../../gather.ts';
import { readHtml } from './html.ts';

const fieldsOf = (html: string, field?: string): readonly string[] => {
  const gathering = gather();
  expect(readHtml(gathering, html, field)).toEqual([]);
  return gathering.findings().flatMap(({ observable, mentions }) => mentions.map((mention) => `${observable.value} ${mention.field}`));
};

test('tells apart who would see it', () => {
  const html = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd"><html xmlns="http://www.w3.org/1999/xhtml">
<p>198.51.<b>100.1</b></p><a href="//198.51.100.2/x">y</a><script>go('198.51.100.3')</script><!--[if mso]><a href='198.51.100.4'>z</a><![endif]-->
<style>@import "http://198.51.100.5/a.css"; p{background:url(http://198.51.100.6/b)}</style><div hidden>198.51.100.7</div>
<img alt="198.51.100.8" data-src="http://198.51.100.9/c" onerror="load('198.51.100.10')"><input type=hidden value=198.51.100.11>
<a href="data:text/html;base64,${Buffer.from('<a href="http://198.51.100.12/d">').toString('base64')}">e</a><iframe srcdoc="&lt;b>198.51.100.13&lt;/b>"></iframe>
<a href="data:text/html,%3Cp%3E198.51.100.14">f</a><meta http-equiv=refresh content="0;url=http://198.51.100.15/g">`;
  const addresses = fieldsOf(html).filter((field) => /^[\d.]+ /.test(field));
  expect(addresses.toSorted((a, b) => Number(a.split(/[. ]/)[3]) - Number(b.split(/[. ]/)[3]))).toEqual([
    '198.51.100.1 html',
    '198.51.100.2 html/a@href',
    '198.51.100.3 html/script',
    '198.51.100.4 html/comment',
    '198.51.100.5 html/style',
    '198.51.100.6 html/style',
    '198.51.100.7 html/hidden',
    '198.51.100.8 html/img@alt',
    '198.51.100.9 html/img@data-src',
    '198.51.100.10 html/img@onerror',
    '198.51.100.11 html/input@value',
    '198.51.100.12 html/a@href',
    '198.51.100.13 html/iframe@srcdoc',
    '198.51.100.14 html/a@href',
    '198.51.100.15 html/meta@content',
  ]);
  expect(fieldsOf(html).filter((field) => field.includes('w3.org'))).toEqual([]);
});

test('stands under the field given', () => {
  expect(fieldsOf('<p>198.51.100.1<p hidden>198.51.100.2', 'attachment:a.html')).toEqual([
    '198.51.100.1 attachment:a.html',
    '198.51.100.2 attachment:a.html/hidden',
  ]);
});

test('what is hidden inside a name does not break it', () => {
  expect(fieldsOf('evil<span style="display:none">xx</span>.example<wbr>.com')).toEqual(['evil.example.com html']);
  expect(fieldsOf('one.example.com<br>two.example.com<td>three.example.com</td>four.example.com')).toHaveLength(4);
});

test.each([
  ['display: none', '<div style="DISPLAY : none !important"><b>@</b></div>'],
  ['visibility', '<div style="visibility:hidden">@</div>'],
  ['size 0', '<div style="font-size:0px"><b>@</b></div>'],
  ['size of a pixel', '<div style="font-size:1px">@</div>'],
  ['size 0 of relative size', '<div style="font-size:0"><b style="font-size:2em">@</b></div>'],
  ['opacity', '<span style="opacity:0.0">@</span>'],
  ['white on white', '<font color="#FFFFFF">@</font>'],
  ['almost white on white', '<span style="color:rgb(253, 253,253)">@</span>'],
  ['blue on blue', '<td bgcolor="#0000ff"><span style="color:#00f">@</span></td>'],
  ['transparent', '<span style="color:transparent">@</span>'],
  ['clipped', '<div style="max-height:0;overflow:hidden">@</div>'],
  ['far away', '<div style="position:absolute;left:-9999px">@</div>'],
  ['Outlook only', '<span style="mso-hide:all">@</span>'],
  ['template', '<template>@</template>'],
])('hidden by %s', (_, html) => {
  expect(fieldsOf(html.replace('@', '198.51.100.1'))).toEqual(['198.51.100.1 html/hidden']);
});

test.each([
  ['a size inside size 0', '<td style="font-size:0"><div style="font-size:13px">@</div></td>'],
  ['visible inside invisible', '<div style="visibility:hidden"><b style="visibility:visible">@</b></div>'],
  ['white on dark', '<td bgcolor="#1f4e79"><a style="color:white">@</a></td>'],
  ['white on a picture', '<td style="background:url(x.png)"><a style="color:#fff">@</a></td>'],
  ['after the end of what is hidden', '<div hidden>x</div>@'],
  ['after a hidden paragraph without an end', '<p hidden>x<p>@'],
  ['after an empty element', '<input hidden><img style="display:none">@'],
  ['after ends without a beginning', '</div></b></p><b>@'],
])('shown: %s', (_, html) => {
  expect(fieldsOf(html.replace('@', '198.51.100.1'))).toEqual(['198.51.100.1 html']);
});

const hostile = [
  '<',
  '<div>',
  '<b hidden>',
  '</div>',
  '<!-- <! ',
  '<a href="',
  '<p>',
  '<div></b>',
  '&',
  '&#',
  '<iframe srcdoc="',
  '<a style="',
  ';',
  '<style>url(',
  '<script>',
  '<![CDATA[',
  '<a href=data:text/html,',
  '\0',
];
test.each(hostile)('a megabyte of %j is read', (unit) => {
  expect(fieldsOf(`198.51.100.1 ${unit.repeat(Math.ceil(1_000_000 / unit.length))}`)[0]).toMatch(/^198\.51\.100\.1 html/);
});

test('a page inside a page inside a page is opened so deep', () => {
  const wrap = (html: string): string => `<a href="data:text/html;base64,${Buffer.from(html).toString('base64')}">`;
  expect(fieldsOf(wrap(wrap('198.51.100.1')))).toEqual(['198.51.100.1 html/a@href']);
});

test('a link that is shown as another place says so, also behind link protection', () => {
  const gathering = gather();
  const honest = `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent('https://bank.example.org/f')}&amp;data=x`;
  const behind = `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent('https://evil.example.net/c')}&amp;data=x`;
  readHtml(
    gathering,
    `<a href="http://evil.example.net/a">https://www.bank.example.org/login</a>
<a href="http://evil.example.net/b"><b>bank.example</b>.org</a><a href="${behind}">bank.example.org</a>
<a href="https://mail.example.com/x">www.example.com</a><a href="http://198.51.100.7/">Pay at bank.example.org now</a>
<a href="mailto:a@evil.example.net">bank.example.org</a><a href="#top">bank.example.org</a><a href="http://evil.example.net/d">Click here</a>
<a href="http://evil.example.net/e">bank.example.org<span style="display:none">evil.example.net</span></a>
<a href="${honest}">www.bank.example.org</a>`,
  );
  const told = gathering
    .findings()
    .flatMap(({ observable: { type, value }, mentions }) =>
      type === 'url'
        ? mentions.filter(({ field }) => field === 'html/a@href').map(({ reason }) => `${value} ${reason.split('; ')[1] ?? ''}`)
        : [],
    );
  expect(told).toEqual([
    'http://evil.example.net/a shown as www.bank.example.org',
    'http://evil.example.net/b shown as bank.example.org',
    'https://evil.example.net/c shown as bank.example.org',
    'https://mail.example.com/x ',
    'http://198.51.100.7/ shown as bank.example.org',
    'http://evil.example.net/d ',
    'http://evil.example.net/e shown as bank.example.org',
    'https://bank.example.org/f ',
  ]);
});

test('what a click leads to: base addresses, forms, refreshes, scripts in addresses', () => {
  expect(
    fieldsOf(`<base href="https://evil.example.net/dir/"><a href="login.php">x</a><form action="/post"><input formaction="other">
<a href="javascript:location='http%3A//198.51.100.1/js'">y</a><a onclick="open('http://198.51.100.2/click')" href="#">z</a>
<meta http-equiv=refresh content="0;url=http://198.51.100.3/next"><a href="mailto:a@example.com">m</a>`).filter((line) =>
      line.startsWith('http'),
    ),
  ).toEqual([
    'https://evil.example.net/dir/ html/base@href',
    'https://evil.example.net/dir/login.php html/a@href',
    'http://198.51.100.1/js html/a@href',
    'https://evil.example.net/post html/form@action',
    'https://evil.example.net/dir/other html/input@formaction',
    'http://198.51.100.2/click html/a@onclick',
    'http://198.51.100.3/next html/meta@content',
  ]);
});

test.each([
  ['links', '<a href="http://evil.example.net/">www.example.com</a>'],
  ['links that never end', '<a href="http://evil.example.net/">www.example.com '],
  ['pictures', '<img src="data:image/png;base64,aaaa">'],
  ['a base and relative addresses', '<base href="https://evil.example.net/"><a href="x">'],
])('takes linear time for many %s', (_, unit) => {
  // Slower than linear would not end before the test's time does.
  readHtml(gather(), unit.repeat(50_000));
});
