import ipaddr from 'ipaddr.js';

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

interface MmdbOptions {
  readonly ipVersion?: 4 | 6;
  readonly builtAt?: Date;
  readonly databaseType?: string;
}

/** The two branches of a node: the number of a node, or a record. Undefined: no record. */
type Branch = { readonly node: number } | { readonly record: Value } | undefined;
type Node = [Branch, Branch];

/** A MaxMind DB file (format 2.0) that maps each network to its record; a narrower network wins over a wider one. */
export function mmdb(records: Readonly<Record<string, Value>>, options: MmdbOptions = {}): Uint8Array {
  const { ipVersion = 6, builtAt = new Date(0), databaseType = 'test' } = options;
  const nodes: Node[] = [[undefined, undefined]];
  const networks = Object.entries(records).map(([cidr, record]) => ({ bits: bitsOf(cidr, ipVersion), record }));
  for (const { bits, record } of networks.sort((a, b) => a.bits.length - b.bits.length)) insert(nodes, bits, record);

  const data: Buffer[] = [];
  let size = 0;
  const pointer = (branch: Branch): number => {
    if (branch === undefined) return nodes.length;
    if ('node' in branch) return branch.node;
    const at = nodes.length + 16 + size;
    const bytes = encode(branch.record);
    data.push(bytes);
    size += bytes.length;
    return at;
  };
  const tree = Buffer.alloc(nodes.length * 8);
  nodes.forEach(([left, right], i) => {
    tree.writeUInt32BE(pointer(left), i * 8);
    tree.writeUInt32BE(pointer(right), i * 8 + 4);
  });
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: builtAt.getTime() / 1000,
    database_type: databaseType,
    description: {},
    ip_version: ipVersion,
    languages: [],
    node_count: nodes.length,
    record_size: 32,
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata]);
}

/** IPv4 networks lie in the first 2^32 addresses of an IPv6 tree. */
function bitsOf(cidr: string, ipVersion: 4 | 6): string {
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const bits = address
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, prefix);
  return address.kind() === 'ipv4' && ipVersion === 6 ? '0'.repeat(96) + bits : bits;
}

function insert(nodes: Node[], bits: string, record: Value): void {
  let node = nodes[0];
  for (const bit of bits.slice(0, -1)) {
    const side = bit === '1' ? 1 : 0;
    const branch = node?.[side];
    const next = branch && 'node' in branch ? branch.node : nodes.push([branch, branch]) - 1;
    if (node) node[side] = { node: next };
    node = nodes[next];
  }
  if (node) node[bits.endsWith('1') ? 1 : 0] = { record };
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    return Buffer.concat([control(7, entries.length), ...entries.flatMap(([key, inner]) => [encode(key), encode(inner)])]);
  }
  const whole = Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
  const bytes = Buffer.alloc(whole ? 4 : 8);
  if (whole) bytes.writeUInt32BE(value);
  else bytes.writeDoubleBE(value);
  return Buffer.concat([control(whole ? 6 : 3, bytes.length), bytes]);
}

/** Types above 7 are written as an extended type: their number less 7 in a second byte. */
function control(type: number, size: number): Buffer {
  const [low, extra] = size < 29 ? [size, []] : size < 285 ? [29, [size - 29]] : [30, [(size - 285) >> 8, (size - 285) & 0xff]];
  return Buffer.from(type > 7 ? [low, type - 7, ...extra] : [(type << 5) | low, ...extra]);
}
