import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Notice } from '../../domain/notice.ts';
import { mergeNotices } from '../merge-notices.ts';
import { report } from '../notice.fixture.ts';
import { asCleared } from '../who-is-told.ts';
import { readTemplate, TemplateError } from './expand.ts';
import type { Block } from './read-markdown.ts';
import { placeholders } from './view-of.ts';
import { createWriter } from './write.ts';

const write = createWriter();
const lines = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.is === 'list' ? block.items : [block.runs]).map((runs) => runs.map(({ text }) => text).join('')));

describe('a notice in words', () => {
  it('says what was found, defanged and on one line each', () => {
    const { headline, blocks } = write(report);
    const title = 'Mail *from* <!channel> <b>x</b> hxxps[://]evil[.]example[.]com/?a=1&b=2\\r\\nBcc: all[@]example[.]com';
    expect(headline).toBe(`malicious: ${title}`);
    expect(lines(blocks)).toEqual([
      `malicious: ${title}`,
      '2 observables: 1 malicious, 1 unknown; 5 of 7 lookups answered.',
      'hxxp[://]evil[.]example[.]com/`a`<i> malicious 92/100: someone: [seen](hxxp[://]evil[.]example[.]com) as **bad**',
      '198[.]51[.]100[.]7 unknown',
      'Something is missing in it: not every source has answered.',
      'See the report',
    ]);
  });

  it('takes markup from its template alone: what a value holds is text', () => {
    const { blocks } = write(report);
    expect(blocks[2]).toEqual({
      is: 'list',
      items: [
        [
          { text: 'hxxp[://]evil[.]example[.]com/`a`<i>', code: true },
          { text: ' ' },
          { text: 'malicious', bold: true },
          { text: ' 92/100: someone: [seen](hxxp[://]evil[.]example[.]com) as **bad**' },
        ],
        [{ text: '198[.]51[.]100[.]7', code: true }, { text: ' ' }, { text: 'unknown', bold: true }],
      ],
    });
    expect(blocks.at(-1)).toEqual({ is: 'paragraph', runs: [{ text: 'See the report', href: report.link }] });
  });

  it('is the same number of blocks and links whatever the title is', () => {
    const shape = (title: string) => {
      const { blocks } = write({ ...report, submission: { ...report.submission, id: 's1', tlp: 'amber', title } });
      return blocks.map((block) => [block.is, block.is === 'list' ? block.items.length : block.runs.filter(({ href }) => href).length]);
    };
    const plain = shape('x');
    const hostile = fc.stringMatching(/^[-#*`[\](){}^/a-z\uE000\uE001\d\n ]{1,30}$/);
    fc.assert(fc.property(fc.oneof(fc.string({ minLength: 1 }), hostile), (title) => void expect(shape(title)).toEqual(plain)));
    fc.assert(
      fc.property(
        fc.constantFrom('{{link}}', '{{#top}}', '\uE0000\uE001', '](http://x)', '\n\n# x', '**'),
        (t) => void expect(shape(t)).toEqual(plain),
      ),
    );
  });

  it('says no more than that it is there where it is marked too strictly', () => {
    const red: Notice = { ...report, submission: { ...report.submission, id: 's1', tlp: 'red' } };
    const told = asCleared(red, 'red', 'amber');
    expect(told).toEqual({
      ...{ type: 'submission.done', at: report.at, link: report.link, withheld: true, level: null },
      submission: { id: 's1', tlp: 'red' },
    });
    expect(lines(write(told).blocks)).toEqual([
      'A report is ready',
      'Its marking (TLP:RED) does not let more be said here.',
      'See the report',
    ]);
    expect(asCleared(red, 'amber', 'amber')).toBe(red);
    const change: Notice = {
      ...{ type: 'verdict.changed', at: report.at, link: 'https://assay.example.com/s2', withheld: false, level: 'benign' },
      change: {
        ioc_value: 'a.example.com',
        ioc_type: 'domain',
        defanged: 'a[.]example[.]com',
        from: 'malicious',
        to: 'benign',
        submission: 's2',
      },
    };
    expect(lines(write(change).blocks)).toContain('a[.]example[.]com was malicious and is benign.');
    expect(JSON.stringify(asCleared(change, 'amber+strict', 'amber'))).not.toMatch(/example|benign|s2/);
    expect(lines(write(asCleared(change, 'red', 'amber')).blocks)).toEqual([
      'A verdict has changed',
      'Its marking does not let more be said here.',
    ]);
  });

  it('puts many together in counts, the worst by name', () => {
    const many: Notice[] = [
      ...Array.from(
        { length: 30 },
        (_, n): Notice => ({
          ...{ ...report, level: n < 3 ? 'malicious' : 'benign', link: null },
          submission: { id: `s${n}`, tlp: 'green', title: `list ${n}` },
        }),
      ),
      asCleared(report, 'red', 'amber'),
    ];
    const merged = mergeNotices(many, new Date('2026-11-23T13:00:00Z'));
    expect(merged).toMatchObject({ type: 'digest', level: 'malicious', digest: { submissions: 30, withheld: 1, changes: 0 } });
    expect(lines(write(merged).blocks)).toEqual([
      '30 reports until 2026-11-23T13:00Z',
      'Reports by their worst verdict: 3 malicious, 27 benign.',
      'malicious list 0',
      'malicious list 1',
      'malicious list 2',
      '1 more are marked so that nothing of them may be said here.',
    ]);
  });

  it('says that it is a test, that a channel is down, that it is invented', () => {
    const test: Notice = { type: 'test', at: report.at, link: null, withheld: false, level: null };
    expect(lines(write(test).blocks)).toEqual(['This is a test of assay']);
    const down: Notice = { ...test, type: 'channel.down', channel: { name: 'mail:reports', detail: 'the server says no' } };
    expect(lines(write(down).blocks)).toEqual(['mail:reports is down', 'the server says no']);
    expect(lines(write({ ...report, sandbox: true }).blocks)[1]).toBe('Invented: the sandbox answered, no source was asked.');
  });
});

describe('a template of the operator', () => {
  it('may use every name there is, with sections and what stands where there is nothing', () => {
    const own = createWriter(
      '## {{level}} at {{at}}\r\n{{^title}}no title{{/title}}{{#title}}has one{{/title}}\n\n{{#top}}\n- {{kind}} {{^score}}?{{/score}}{{score}}\n{{/top}}\n\n{{#digest}}\nno\n{{/digest}}\n[{{id}}](https://wiki.example.com/{{id}}) [x](javascript:alert) {{ id }} {{{id}}} {{No}}',
    );
    const { headline, blocks } = own(report);
    expect(headline).toBe('malicious at 2026-11-23T12:00:00.000Z');
    expect(lines(blocks)).toEqual(['malicious at 2026-11-23T12:00:00.000Z', 'has one', 'url 92', 'ipv4 ?', 's1 x s1 {s1} {{No}}']);
    expect(blocks.at(-1)).toMatchObject({ runs: [{ text: 's1', href: 'https://wiki.example.com/s1' }, {}, { text: 'x' }, {}] });
  });

  it.each([
    ['{{nobody}}', 'there is no {{nobody}}'],
    ['{{#top}}{{value}}', '{{#top}} has no end'],
    ['{{#top}}{{#more}}{{/top}}{{/more}}', '{{/top}} ends what was not begun'],
    ['{{/top}}', '{{/top}} ends what was not begun'],
    ['{{constructor}}', 'there is no {{constructor}}'],
  ])('%s is refused when it is read', (written, why) => {
    expect(() => readTemplate(written, placeholders)).toThrow(new TemplateError(why));
  });
});
