/** Headers are looked at so far. */
const most = 64 * 1024;

/** The delivery id that assay writes into its own mails; undefined where the headers of this one have none. Anybody can write one: it proves nothing alone. */
export function deliveryIdOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, most)).toString('latin1');
  const end = head.search(/\r?\n\r?\n/);
  return /^x-assay-delivery:[ \t]*([A-Za-z0-9._-]{1,100})[ \t]*$/im.exec(end < 0 ? head : head.slice(0, end + 1))?.[1];
}
