import type { SidedMeaning } from '../reading/meaning.ts';
import { digests, meanings } from '../reading/meaning.ts';
import type { Sides } from './say-fields.ts';
import { table } from './table.ts';

const source = { ...meanings.sourceHost, side: 'source' } as const;
const destination = { ...meanings.destinationHost, side: 'destination' } as const;
const hash = (of: string) => ['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'ssdeep', 'tlsh'].map((kind) => `${of}.hash.${kind}`);

/** Fields of the Elastic Common Schema that name observables (elastic/ecs, sets source to x509); Wazuh 5 uses the same names. */
export const ecsFields: Readonly<Record<string, SidedMeaning>> = table(
  [meanings.sourceAddress, 'source.ip', 'source.nat.ip', 'client.ip', 'client.nat.ip'],
  [meanings.destinationAddress, 'destination.ip', 'destination.nat.ip', 'server.ip', 'server.nat.ip'],
  [source, 'source.address', 'source.domain', 'client.address', 'client.domain'],
  [destination, 'destination.address', 'destination.domain', 'server.address', 'server.domain', 'tls.client.server_name'],
  [meanings.ourHost, 'host.name', 'host.hostname', 'host.ip', 'host.domain', 'agent.name', 'agent.hostname'],
  [meanings.ourHost, 'observer.name', 'observer.hostname', 'observer.ip', 'cloud.instance.name'],
  [meanings.ourMac, 'host.mac', 'observer.mac'],
  [meanings.ourUser, 'user.email', 'user.name', 'user.target.email', 'user.target.name', 'destination.user.email', 'destination.user.name'],
  [{ ...meanings.user, side: 'source' }, 'source.user.email', 'source.user.name', 'client.user.email', 'client.user.name'],
  [meanings.sender, 'email.from.address', 'email.sender.address'],
  [meanings.replyTo, 'email.reply_to.address'],
  [meanings.recipient, 'email.to.address', 'email.cc.address', 'email.bcc.address'],
  [meanings.fileName, 'email.attachments.file.name'],
  [meanings.url, 'url.full', 'url.original', 'http.request.referrer'],
  [meanings.urlHost, 'url.domain'],
  [meanings.query, 'dns.question.name'],
  [meanings.answer, 'dns.answers.data', 'dns.resolved_ip'],
  [{ role: 'file', as: digests }, ...hash('file'), ...hash('dll'), ...hash('email.attachments.file'), 'related.hash'],
  [{ role: 'process', as: digests }, ...hash('process'), ...hash('process.parent')],
  [meanings.imphash, 'file.pe.imphash', 'process.pe.imphash', 'dll.pe.imphash'],
  [meanings.path, 'file.path', 'dll.path'],
  [meanings.image, 'process.executable', 'process.parent.executable'],
  [meanings.registry, 'registry.path'],
  [meanings.userAgent, 'user_agent.original'],
  [meanings.ja3, 'tls.client.ja3'],
  [meanings.ja4, 'tls.client.ja4'],
  [meanings.certificate, 'tls.server.hash.md5', 'tls.server.hash.sha1', 'tls.server.hash.sha256'],
  [{ role: 'certificate', as: ['domain'] }, 'tls.server.x509.subject.common_name', 'tls.server.x509.alternative_names'],
  [meanings.vulnerability, 'vulnerability.id'],
  [meanings.technique, 'threat.technique.id', 'threat.technique.subtechnique.id'],
  [{ ...meanings.text, as: ['ipv4', 'ipv6'] }, 'related.ip'],
  [
    meanings.text,
    'threat.enrichments.matched.atomic',
    'threat.indicator.ip',
    'threat.indicator.url.full',
    'threat.indicator.file.hash.sha256',
  ],
  [meanings.text, 'message', 'event.original', 'event.reason', 'process.command_line', 'process.parent.command_line', 'email.subject'],
);

export const ecsSides: Sides = {
  source: ['source.ip', 'client.ip'],
  destination: ['destination.ip', 'server.ip'],
};
