import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forCsv, forJson, forMarkdown, forTerminal, inert, markdownCode, markdownLink } from './escape.ts';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const awkward = fc.array(fc.constantFrom('=', '+', '-', '@', '＝', "'", '"', ',', ';', '\n', '\r', '\t', ' ', '\u200b', '\ufeff', 'a'), {
  maxLength: 8,
});
const nasty = fc.oneof(
  text,
  awkward.map((parts) => parts.join('')),
);

test('terminal: what is hidden is shown, what is seen stays', () => {
  expect(forTerminal('a\u001b[31mred\u009b0m\nb\tc\u202eexe.\u200bx\u2028\ud800\u007f é 漢 😀')).toBe(
    'a\\x1b[31mred\\x9b0m\\nb\\tc\\u{202e}exe.\\u{200b}x\\u{2028}\\u{d800}\\x7f é 漢 😀',
  );
});

test('terminal: no control, format or separator character is left of any text', () => {
  fc.assert(
    fc.property(nasty, (value) => {
      expect(forTerminal(value)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('json: still the same value, and nothing hidden', () => {
  fc.assert(
    fc.property(nasty, (value) => {
      const json = forJson(JSON.stringify(value));
      expect(JSON.parse(json)).toBe(value);
      expect(json).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('csv: a spreadsheet finds no formula', () => {
  expect(['=1+1', '+1', '-1', '@A1', '\t=1', '＝1', ' =1', "'=1", '\ufeff=1', 'a=1', "'a", '5/7', ''].map(forCsv)).toEqual([
    "'=1+1",
    "'+1",
    "'-1",
    "'@A1",
    '"\'\t=1"',
    "'＝1",
    "' =1",
    "''=1",
    "'\ufeff=1",
    'a=1',
    "'a",
    '5/7',
    '',
  ]);
  expect(forCsv('say "hi",\r\nthere')).toBe('"say ""hi"",\r\nthere"');
});

test('csv: a parser gets the value back, with the apostrophe where a formula would start', () => {
  fc.assert(
    fc.property(nasty, nasty, (a, b) => {
      // The column before keeps the parser from taking a lone empty cell for an empty line, or a byte order mark off.
      const [row]: readonly (readonly string[])[] = parse(`x,${forCsv(a)},${forCsv(b)}\r\n`, { recordDelimiter: '\r\n' });
      for (const [index, value] of [a, b].entries()) {
        const cell = row?.[index + 1] ?? 'no cell';
        expect(cell).not.toMatch(/^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r]/u);
        expect([value, `'${value}`]).toContain(cell);
        expect(/^'+[\s\p{C}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠﹢﹣﹦﹫−]|^'+[\t\r\n]/u.test(cell) ? cell.slice(1) : cell).toBe(
          value,
        );
      }
    }),
    { numRuns: 1000 },
  );
});

test('prose: addresses are made inert, other dots stay', () => {
  expect(inert('see http://evil.example.com/x or ftp://192.0.2.1, mail a@example.com, e.g. Trojan.Win32.Agent 3.5 www.x')).toBe(
    'see hxxp[://]evil[.]example[.]com/x or ftp[://]192[.]0[.]2[.]1, mail a[@]example[.]com, e.g. Trojan.Win32.Agent 3.5 www[.]x',
  );
});

test('markdown: a vendor cannot write markup, HTML, links, images or cells', () => {
  expect(
    forMarkdown('**b** <script>x</script> [a](javascript:1) ![i](https://e.example.com/i.png) `c` a|b\n# h & <https://e.example.com>'),
  ).toBe(
    '\\*\\*b\\*\\* &lt;script&gt;x&lt;/script&gt; \\[a\\](javascript:1) \\!\\[i\\](hxxps\\[://\\]e\\[.\\]example\\[.\\]com/i\\[.\\]png) \\`c\\` a&#124;b\\\\n\\# h &amp; &lt;hxxps\\[://\\]e\\[.\\]example\\[.\\]com&gt;',
  );
});

test('markdown: nothing that starts markup is left bare', () => {
  fc.assert(
    fc.property(fc.oneof(nasty, fc.string({ unit: fc.constantFrom(...'\\`*_[]<>|&!#~:/.@wh \n'), maxLength: 30 })), (value) => {
      const bare = forMarkdown(value)
        // A space for each: what stood apart must not be joined by taking out what stood between.
        .replaceAll('\\[@\\]', ' ')
        .replace(/\\[\\`*_[\]#!~^=${}]/g, ' ')
        .replace(/&(?:amp|lt|gt|#124);/g, ' ');
      expect(bare).not.toMatch(/[\\`*_[\]#!~<>|&@\n]|:\/\//);
    }),
  );
});

test('markdown: a code span cannot be left', () => {
  expect(markdownCode('a`b|c\n<x>')).toBe('`a\\x60b\\x7cc\\n<x>`');
  expect(markdownCode('C:\\x\\')).toBe('`C:\\x\\x5c`');
  expect(markdownCode(' ')).toBe('(empty)');
});

test('markdown: only an https address becomes a link', () => {
  expect(markdownLink('abuse_db', 'https://vendor.example.com/a(b)|c"d`e')).toBe(
    '[abuse\\_db](https://vendor.example.com/a%28b%29%7Cc%22d%60e)',
  );
  expect(markdownLink('x', 'javascript:alert(1)')).toBe('x');
  expect(markdownLink('x', 'https://user@vendor.example.com/')).toBe('x');
  expect(markdownLink('x', 'not an address')).toBe('x');
});

test('long hostile text costs linear time', () => {
  for (const piece of ['a', '.', "'", ' ', 'a.', ':/', 'http', '\u202e', '=', '`|']) {
    const long = piece.repeat(200_000);
    // Slower than linear would not end before the test's time does.
    forTerminal(long);
    forMarkdown(long);
    forCsv(long);
    forJson(long);
  }
});
