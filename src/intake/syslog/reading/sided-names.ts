import { type Meaning, meanings } from '../../alerts/reading/meaning.ts';

/** Names that products of many vendors give to the two sides of a connection, without their marks and in lower case. */
const sides: Readonly<Record<string, Meaning>> = {
  ...named(meanings.sourceAddress, 'src', 'srcip', 'source', 'sourceip', 'sourceaddress', 'clientip', 'remoteip'),
  ...named(meanings.destinationAddress, 'dst', 'dest', 'dstip', 'destip', 'destination', 'destinationip', 'destinationaddress'),
};

/** What a field means whose name tells the side it is on (`src_ip`, `source-address`); a text otherwise. */
export function meaningOfName(name: string): Meaning {
  const plain = name.length > 40 ? '' : name.toLowerCase().replace(/[-_. ]/g, '');
  return (Object.hasOwn(sides, plain) ? sides[plain] : undefined) ?? meanings.text;
}

function named(meaning: Meaning, ...names: readonly string[]): Record<string, Meaning> {
  return Object.fromEntries(names.map((name) => [name, meaning]));
}
