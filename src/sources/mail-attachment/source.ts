import type { Observation } from '../../domain/observation.ts';
import { defineLocal } from '../kit/define-local.ts';
import { found } from '../kit/readings.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What a double click does with a name's last extension, on Windows unless it says otherwise. */
const kinds = [
  [
    'executable-attachment',
    words(
      'ade adp appref-ms appx bat chm cmd com cpl dll exe gadget hta inf ins jar jnlp js jse lnk msc msi msix msp mst pif ps1 psm1 reg scf scr settingcontent-ms sct url vb vbe vbs wsc wsf wsh xll apk app command pkg sh desktop',
    ),
  ],
  ['macro-attachment', words('docm dotm pptm potm ppam ppsm sldm xlsm xlsb xltm xlam')],
  ['disk-image-attachment', words('iso img vhd vhdx udf daa dmg')],
  ['archive-attachment', words('zip rar 7z tar gz tgz bz2 xz zst lz ace arj cab lzh z zipx')],
  ['web-page-attachment', words('htm html shtml xhtml mht mhtml svg xht')],
] as const;
const risky = new Set(kinds.flatMap(([, extensions]) => [...extensions]));
/** What people believe to be only data: before a second extension it is there to be read. */
const decoys = words('pdf doc docx xls xlsx ppt pptx txt rtf csv odt ods jpg jpeg png gif bmp tif tiff mp3 mp4 wav avi eml msg htm html');

export default defineLocal({
  id: 'mail-attachment',
  name: 'Attachments of the mail',
  homepage: 'https://www.rfc-editor.org/rfc/rfc2183',
  about: 'What the submitted mail itself says of a hash: the attachment it belongs to, and what its name would do',
  accepts: ['md5', 'sha1', 'sha256'],
  reliability: 'B',
  freshFor: { found: 0, notFound: 0 },
  probe: { type: 'sha256', value: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  ask({ type, value }, { facts: { attachments = [] } }) {
    const matching = attachments.filter((attachment) => attachment[type] === value);
    const told = matching.flatMap(({ name, mediaType, size, md5, sha1, sha256 }): Observation[] => [
      { kind: 'file', ...(name && { name }), size, ...(mediaType && { media_type: mediaType }), hashes: { md5, sha1, sha256 } },
      ...labelsOf(name).map((label): Observation => ({ kind: 'classification', label, detail: name })),
    ]);
    return found([...new Map(told.map((observation) => [JSON.stringify(observation), observation])).values()]);
  },
});

function labelsOf(name: string): readonly string[] {
  // Right-to-left override and its kin: "invoice\u202Efdp.exe" is shown as "invoiceexe.pdf".
  const reversed = /[\u202a-\u202e\u2066-\u2069]/.test(name);
  // Windows drops spaces and dots at the end of a name; format characters are not shown.
  const shown = name.replace(/[\p{Cc}\p{Cf}]/gu, '').toLowerCase();
  const parts = trimmedEnd(shown)
    .split('.')
    .map((part) => part.trim());
  const [before = '', last = ''] = parts.length > 1 ? parts.slice(-2) : [];
  return [
    ...kinds.filter(([, extensions]) => extensions.has(last)).map(([label]) => label),
    ...(parts.length > 2 && decoys.has(before) && risky.has(last) && before !== last ? ['double-extension'] : []),
    ...(reversed ? ['reversed-name'] : []),
  ];
}

/** A loop, because a pattern anchored at the end is quadratic on a long run of spaces. */
function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '.' || text[end - 1]?.trim() === '')) end--;
  return text.slice(0, end);
}
