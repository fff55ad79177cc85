import { deflateSync, inflateSync } from 'node:zlib';

/** Below this packing costs more than it saves. */
const smallest = 1_000;
/** Every stream of zlib begins with it; no JSON does. */
const packedMark = 0x78;

/** JSON as bytes, deflated where that is worth it. */
export function pack(value: unknown): Buffer {
  const plain = Buffer.from(JSON.stringify(value));
  return plain.length < smallest ? plain : deflateSync(plain, { level: 1 });
}

/** What was packed; dates are texts. */
export function unpack(bytes: Uint8Array): unknown {
  return JSON.parse((bytes[0] === packedMark ? inflateSync(bytes) : Buffer.from(bytes)).toString());
}
