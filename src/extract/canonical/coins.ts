import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type BytesCoder, base32, base58, base58xmr, base58xrp, bech32, bech32m } from '@scure/base';

type Form = (value: string) => string | undefined;

/**
 * Canonical forms of addresses on the main networks of coins: as written where case counts, in lower case where it does
 * not. Every checksum is verified, so a number of the same shape is none. Bitcoin Cash in its old spelling and Litecoin's
 * old `3…` are Bitcoin addresses letter by letter and are read as such.
 */
export const coins = {
  // Version bytes: chainparams.cpp of each coin's reference client.
  bitcoin: either(base58Check(base58, [0x00], [0x05]), segwit('bc')),
  litecoin: either(base58Check(base58, [0x30], [0x32]), segwit('ltc')),
  dogecoin: either(base58Check(base58, [0x1e], [0x16])),
  dash: either(base58Check(base58, [0x4c], [0x10])),
  zcash: either(base58Check(base58, [0x1c, 0xb8], [0x1c, 0xbd]), sapling),
  tron: either(base58Check(base58, [0x41])),
  ripple: either(base58Check(base58xrp, [0x00])),
  'bitcoin-cash': either(cashAddress),
  ethereum: either(ethereum),
  monero: either(monero),
  cardano: either(cardano),
  stellar: either(stellar),
};

/** The first reading that succeeds. The decoders refuse by throwing: not decodable is an expected answer here. */
function either(...forms: readonly Form[]): Form {
  return (value) => {
    for (const form of forms) {
      try {
        const found = form(value);
        if (found !== undefined) return found;
      } catch {}
    }
    return undefined;
  };
}

/** A version, a hash of 20 bytes, and four bytes of a double SHA-256 over both (en.bitcoin.it/wiki/Base58Check_encoding). */
function base58Check(coder: BytesCoder, ...versions: readonly (readonly number[])[]): Form {
  return (value) => {
    // Decoding anything else would throw, which costs more than it does.
    if (!/^[1-9A-HJ-NP-Za-km-z]{25,36}$/.test(value)) return undefined;
    const bytes = coder.decode(value);
    const body = bytes.subarray(0, -4);
    const known = versions.some((version) => body.length === version.length + 20 && version.every((byte, index) => byte === body[index]));
    return known && startsWith(sha256(sha256(body)), bytes.subarray(-4)) ? value : undefined;
  };
}

/**
 * BIP 173 for version 0, BIP 350 for all later ones; what was written by BIP 173 before there was a second has a checksum,
 * too, and is met in old reports.
 */
function segwit(prefix: string): Form {
  return (value) => {
    const text = ofOneCase(value);
    if (text === undefined || !text.startsWith(`${prefix}1`) || text.length > 90) return undefined;
    const address = text as `${string}1${string}`;
    const { words } = (text[prefix.length + 1] === 'q' ? undefined : bech32m.decodeUnsafe(address)) ?? bech32.decode(address);
    const [version = 17, ...rest] = words;
    const { length } = bech32.fromWords(rest);
    const fits = version === 0 ? length === 20 || length === 32 : version <= 16 && length >= 2 && length <= 40;
    return fits ? text : undefined;
  };
}

/** Zcash protocol specification, section 5.6.3.1: 43 bytes. */
function sapling(value: string): string | undefined {
  const text = ofOneCase(value);
  if (text?.length !== 78 || !text.startsWith('zs1')) return undefined;
  return bech32.decodeToBytes(text).bytes.length === 43 ? text : undefined;
}

/** CIP-19: payment addresses of the Shelley era, and stake addresses. The header holds the kind and the network, of which 1 is the main one. */
function cardano(value: string): string | undefined {
  const text = ofOneCase(value);
  if (text === undefined || text.length > 130 || !/^(?:addr|stake)1/.test(text)) return undefined;
  const { prefix, words } = bech32.decode(text as `${string}1${string}`, false);
  const bytes = bech32.fromWords(words);
  const [kind, network] = [(bytes[0] ?? 0) >> 4, (bytes[0] ?? 0) & 15];
  const isStake = kind === 14 || kind === 15;
  const fits = kind <= 3 ? bytes.length === 57 : kind <= 5 ? bytes.length >= 32 : (kind <= 7 || isStake) && bytes.length === 29;
  return fits && network === 1 && isStake === (prefix === 'stake') ? text : undefined;
}

function ofOneCase(value: string): string | undefined {
  const lower = value.toLowerCase();
  return value === lower || value === value.toUpperCase() ? lower : undefined;
}

const cashLetters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const cashGenerators = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n];
const cashPrefix = 'bitcoincash';

/** CashAddr (cashaddr.org), always with its prefix. Kinds: P2PKH and P2SH, and both for tokens (CHIP-2022-02). */
function cashAddress(value: string): string | undefined {
  const text = ofOneCase(value);
  const payload = text?.startsWith(`${cashPrefix}:`) ? text.slice(cashPrefix.length + 1) : text;
  if (payload === undefined || !/^[qpzr][02-9ac-hj-np-z]{41,111}$/.test(payload)) return undefined;
  const words = [...payload].map((letter) => cashLetters.indexOf(letter));
  const prefixWords = [...cashPrefix].map((letter) => letter.charCodeAt(0) & 31);
  if (cashChecksum([...prefixWords, 0, ...words]) !== 0n) return undefined;
  const bytes = bech32.fromWords(words.slice(0, -8));
  const version = bytes[0] ?? 0xff;
  const size = [20, 24, 28, 32, 40, 48, 56, 64][version & 7];
  return version >> 3 <= 3 && bytes.length - 1 === size ? `${cashPrefix}:${payload}` : undefined;
}

/** Zero when the last eight words are the checksum of those before. */
function cashChecksum(words: readonly number[]): bigint {
  let sum = 1n;
  for (const word of words) {
    const top = sum >> 35n;
    sum = ((sum & 0x07ffffffffn) << 5n) ^ BigInt(word);
    cashGenerators.forEach((generator, bit) => {
      if ((top >> BigInt(bit)) & 1n) sum ^= generator;
    });
  }
  return sum ^ 1n;
}

/** With the checksum of EIP-55, which is in the case of the letters; written in one case there is none to verify. */
function ethereum(value: string): string | undefined {
  const digits = /^0x([0-9a-f]{40})$/i.exec(value)?.[1];
  if (digits === undefined) return undefined;
  const lower = digits.toLowerCase();
  const hash = bytesToHex(keccak_256(Buffer.from(lower)));
  const checked = [...lower].map((digit, index) => (Number.parseInt(hash[index] ?? '0', 16) >= 8 ? digit.toUpperCase() : digit)).join('');
  return digits === lower || digits === digits.toUpperCase() || digits === checked ? `0x${checked}` : undefined;
}

/** Bytes of an address by its first: standard, integrated (with a payment id of eight bytes), subaddress (docs.getmonero.org). */
const moneroSizes: Readonly<Record<number, number>> = { 18: 69, 19: 77, 42: 69 };

function monero(value: string): string | undefined {
  if (!/^[48][1-9A-HJ-NP-Za-km-z]{94}(?:[1-9A-HJ-NP-Za-km-z]{11})?$/.test(value)) return undefined;
  const bytes = base58xmr.decode(value);
  const fits = bytes.length === moneroSizes[bytes[0] ?? 0] && startsWith(keccak_256(bytes.subarray(0, -4)), bytes.subarray(-4));
  // A block above 2⁶⁴ would wrap around to another spelling of the same bytes.
  return fits && base58xmr.encode(bytes) === value ? value : undefined;
}

/** SEP-23: version byte, key of 32 bytes, CRC16-XModem with its low byte first. */
function stellar(value: string): string | undefined {
  if (!/^G[A-Z2-7]{55}$/.test(value)) return undefined;
  const bytes = base32.decode(value);
  let crc = 0;
  for (const byte of bytes.subarray(0, 33)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return bytes[0] === 48 && bytes[33] === (crc & 255) && bytes[34] === crc >> 8 ? value : undefined;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => byte === bytes[index]);
}
