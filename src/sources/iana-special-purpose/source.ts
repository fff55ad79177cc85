import ipaddr from 'ipaddr.js';
import { defineLocal } from '../kit/define-local.ts';
import { found, notFound } from '../kit/readings.ts';
import { registry } from './registry.ts';

/** Narrowest first, so that the first match is the most specific one. */
const blocks = registry
  .map(([cidr, purpose, document]) => {
    const [network, prefix] = ipaddr.parseCIDR(cidr);
    return { cidr, usage_type: `${purpose} (${document})`, network, prefix };
  })
  .sort((a, b) => b.prefix - a.prefix);

export default defineLocal({
  id: 'iana-special-purpose',
  name: 'IANA special-purpose addresses',
  homepage: 'https://www.iana.org/assignments/iana-ipv4-special-registry/',
  about: 'Whether an address is private, reserved, multicast, for documentation or otherwise set aside by a standard',
  accepts: ['ipv4', 'ipv6', 'cidr'],
  reliability: 'A',
  freshFor: { found: 0, notFound: 0 },
  probe: { type: 'ipv4', value: '192.0.2.1' },
  ask({ value }) {
    const [address, length] = value.includes('/') ? ipaddr.parseCIDR(value) : [ipaddr.parse(value), Number.POSITIVE_INFINITY];
    // A network counts when it lies wholly inside the block; one that is wider has other addresses, too.
    const block = blocks.find(
      ({ network, prefix }) => prefix <= length && network.kind() === address.kind() && address.match(network, prefix),
    );
    return block ? found([{ kind: 'network', cidr: block.cidr, usage_type: block.usage_type }]) : notFound();
  },
});
