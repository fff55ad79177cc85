const block = 512;

/** Whether these are the bytes of a tar archive (POSIX ustar or GNU): its first header says so. */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= block && String.fromCharCode(...bytes.subarray(257, 262)) === 'ustar';
}

/** The files of a tar archive; names longer than 100 characters as the GNU and PAX headers before them tell. */
export function* tarEntries(bytes: Uint8Array): Generator<{ readonly name: string; readonly bytes: Uint8Array; readonly isCut: boolean }> {
  let longName: string | undefined;
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block);
    if (header[0] === 0) return;
    const size = sizeOf(header.subarray(124, 136));
    if (size === undefined) return;
    const start = at + block;
    const content = bytes.subarray(start, start + size);
    const kind = String.fromCharCode(header[156] ?? 0);
    at = start + Math.ceil(size / block) * block;
    if (kind === 'L') longName = textOf(content.subarray(0, 4096));
    else if (kind === 'x') longName = /\d+ path=([^\n]*)\n/.exec(textOf(content.subarray(0, 16384)))?.[1] ?? longName;
    else if (kind === '0' || kind === '\0' || kind === '7') {
      const folder = textOf(header.subarray(345, 500));
      const name = longName ?? (folder === '' ? '' : `${folder}/`) + textOf(header.subarray(0, 100));
      longName = undefined;
      yield { name, bytes: content, isCut: content.length < size };
    }
  }
}

/** Octal digits, or for more than 8 GiB a binary number behind a high bit. */
function sizeOf(field: Uint8Array): number | undefined {
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(BigInt(`0x${Buffer.from(field.subarray(4)).toString('hex')}`));
  const digits = textOf(field).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : undefined;
}

function textOf(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}
