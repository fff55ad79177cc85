import { expect, test } from 'vitest';
import { contract } from '../../../test/contracts/local-source.ts';
import type { LocalContext } from '../../domain/source.ts';
import type { Attachment } from '../../domain/submission.ts';
import source from './source.ts';

const hashes = { md5: 'a1'.repeat(16), sha1: 'b2'.repeat(20), sha256: 'c3'.repeat(32) };
const attached = (name: string): Attachment => ({ name, mediaType: 'application/octet-stream', size: 1234, ...hashes });
const context = (...attachments: readonly Attachment[]): LocalContext => ({ datasets: {}, protectedNames: [], facts: { attachments } });
const file = (name: string) => ({ kind: 'file', name, size: 1234, media_type: 'application/octet-stream', hashes });
const label = (name: string, text: string) => ({ kind: 'classification', label: text, detail: name });
const labels = (name: string) => {
  const reading = source.ask({ type: 'md5', value: hashes.md5 }, context(attached(name)));
  return reading.status === 'found' ? reading.observations.flatMap((o) => (o.kind === 'classification' ? [o.label] : [])) : undefined;
};

const local = context(attached('invoice.pdf.exe'), attached('photo.png'), attached('photo.png'));

contract(source, {
  found: [
    [{ type: 'md5', value: hashes.md5 }, local],
    [{ type: 'sha1', value: hashes.sha1 }, local],
    [{ type: 'sha256', value: hashes.sha256 }, local],
  ],
  notFound: [[{ type: 'md5', value: hashes.md5 }], [{ type: 'sha256', value: 'd4'.repeat(32) }, local]],
  context: local,
});

test('every name under which the file came, once', () => {
  expect(source.ask({ type: 'sha256', value: hashes.sha256 }, local)).toEqual({
    status: 'found',
    observations: [
      file('invoice.pdf.exe'),
      label('invoice.pdf.exe', 'executable-attachment'),
      label('invoice.pdf.exe', 'double-extension'),
      file('photo.png'),
    ],
    link: undefined,
  });
});

test.each([
  ['report.PDF', []],
  ['report', []],
  ['exe', []],
  ['.exe', ['executable-attachment']],
  ['Report.SCR', ['executable-attachment']],
  ['report.pdf .exe', ['executable-attachment', 'double-extension']],
  ['report.exe. . ', ['executable-attachment']],
  ['report.ex\u200be', ['executable-attachment']],
  ['report\u202efdp.exe', ['executable-attachment', 'reversed-name']],
  ['report.docm', ['macro-attachment']],
  ['scan.jpg.iso', ['disk-image-attachment', 'double-extension']],
  ['app.dmg', ['disk-image-attachment']],
  ['backup.tar.gz', ['archive-attachment']],
  ['invoice.pdf.html', ['web-page-attachment', 'double-extension']],
  ['page.html.html', ['web-page-attachment']],
  ['v1.2.zip', ['archive-attachment']],
  ['', []],
])('%j', (name, expected) => {
  expect(labels(name)).toEqual(expected);
});

test('a hostile name takes linear time', () => {
  const name = `${' .'.repeat(500_000)}x${' '.repeat(500_000)}`;
  // Slower than linear would not end before the test's time does.
  expect(labels(name)).toEqual([]);
});
