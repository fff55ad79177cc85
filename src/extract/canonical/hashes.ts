/** Canonical forms of what is computed from a file or a handshake. Where only the length tells two apart, the caller knows which was meant. */
export const hashes = {
  md5: hex(32),
  sha1: hex(40),
  sha224: hex(56),
  sha256: hex(64),
  sha384: hex(96),
  sha512: hex(128),
  imphash: hex(32),
  authentihash: hex(64),
  ja3: hex(32),
  jarm: hex(62),
  ssdeep,
  tlsh,
  ja4,
};

function hex(length: number): (value: string) => string | undefined {
  return (value) => (value.length === length && /^[0-9a-f]+$/i.test(value) ? value.toLowerCase() : undefined);
}

/** `block size:signature:signature of twice the block size`, block sizes being 3·2ⁿ (ssdeep-project.github.io); base64, so case counts. */
function ssdeep(value: string): string | undefined {
  const [, size = ''] = /^(\d{1,10}):[a-z0-9+/]{1,64}:[a-z0-9+/]{0,64}$/i.exec(value) ?? [];
  return isPowerOfTwo(Number(size) / 3) && !size.startsWith('0') ? value : undefined;
}

function isPowerOfTwo(number: number): boolean {
  return number >= 1 && Number.isInteger(Math.log2(number));
}

/** `T1` and 70 hexadecimal digits in upper case; before version 4 of the tool the `T1` was not written (github.com/trendmicro/tlsh). */
function tlsh(value: string): string | undefined {
  const [, digits] = /^(?:t1)?([0-9a-f]{70})$/i.exec(value) ?? [];
  return digits && `T1${digits.toUpperCase()}`;
}

/** Transport, TLS version, SNI, two counts, ALPN; then two cut SHA-256 (github.com/FoxIO-LLC/ja4, technical_details/JA4.md). */
function ja4(value: string): string | undefined {
  const wellFormed = /^[tqd](?:1[0-3]|s[23]|d[1-3]|00)[di]\d{4}[0-9a-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/i;
  return wellFormed.test(value) ? value.toLowerCase() : undefined;
}
