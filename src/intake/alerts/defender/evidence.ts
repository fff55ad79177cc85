import { isPayload, type Payload, textAt } from '../reading/at.ts';
import { leavesOf } from '../reading/leaves.ts';
import { meanings } from '../reading/meaning.ts';
import type { Saying } from '../reading/saying.ts';

/** Kinds in which nothing stands that was seen from outside. */
const mute =
  /^(?:azureresource|amazonresource|cloudapplication|oauthapplication|securitygroup|mailcluster|kubernetes\w*|container\w*|blob\w*)/;

/**
 * Says one piece of evidence: by the kind in `@odata.type` of Microsoft Graph (`#microsoft.graph.security.ipEvidence`) or in
 * `entityType` of the older interface; of an unknown kind, every text.
 */
export function sayEvidence(saying: Saying, piece: Payload, field: string): void {
  const written = [piece['@odata.type'], piece.entityType].find((each) => typeof each === 'string') ?? '';
  const kind = String(written)
    .slice(0, 100)
    .toLowerCase()
    .replace(/^.*\./, '')
    .replace(/evidence$/, '')
    .replace(/^dns$/, 'dnsresolution');
  const say = (name: string, meaning: Parameters<Saying['say']>[2]) => saying.say(`${field}.${name}`, textAt(piece, name), meaning);
  if (kind === 'ip') say('ipAddress', { role: 'mentioned', as: ['ipv4', 'ipv6'] });
  else if (kind === 'url') say('url', meanings.url);
  else if (kind === 'dnsresolution') {
    say('domainName', meanings.query);
    saying.say(
      `${field}.ipAddresses`,
      [piece.ipAddresses].flat().map((each) => textAt(each, 'ipAddress')),
      meanings.answer,
    );
  } else if (kind === 'filehash') say('value', meanings.digest);
  else if (kind === 'file') sayFile(saying, piece.fileDetails ?? piece, `${field}.${isPayload(piece.fileDetails) ? 'fileDetails.' : ''}`);
  else if (kind === 'process') {
    say('processCommandLine', meanings.text);
    sayFile(saying, piece.imageFile ?? piece, `${field}.${isPayload(piece.imageFile) ? 'imageFile.' : ''}`);
    sayFile(saying, piece.parentProcessImageFile, `${field}.parentProcessImageFile.`);
    sayUser(saying, piece.userAccount, `${field}.userAccount.`);
  } else if (kind === 'user') sayUser(saying, piece.userAccount ?? piece, `${field}.`);
  else if (kind === 'device') {
    say('deviceDnsName', meanings.ourHost);
    saying.say(`${field}.ipInterfaces`, piece.ipInterfaces, meanings.ourHost);
    say('lastIpAddress', meanings.ourHost);
    say('lastExternalIpAddress', meanings.ourHost);
  } else if (kind === 'mailbox') {
    say('primaryAddress', meanings.recipient);
    sayUser(saying, piece.userAccount, `${field}.userAccount.`);
  } else if (kind === 'analyzedmessage') {
    say('p1Sender.emailAddress', meanings.sender);
    say('p2Sender.emailAddress', meanings.sender);
    say('recipientEmailAddress', meanings.recipient);
    say('senderIp', meanings.sourceAddress);
    say('subject', meanings.text);
    saying.say(`${field}.urls`, piece.urls, meanings.url);
  } else if (kind === 'registrykey' || kind === 'registryvalue' || kind === 'registry') {
    const [hive, key] = [textAt(piece, 'registryHive'), textAt(piece, 'registryKey')];
    saying.say(`${field}.registryKey`, hive !== undefined && key !== undefined ? `${hive}\\${key}` : key, meanings.registry);
    say('registryValue', meanings.text);
  } else if (!mute.test(kind)) for (const leaf of leavesOf(piece, field)) saying.say(leaf.field, leaf.value, meanings.text);
}

function sayFile(saying: Saying, file: unknown, prefix: string): void {
  if (!isPayload(file)) return;
  saying.say(`${prefix}sha256`, file.sha256, meanings.sha256);
  saying.say(`${prefix}sha1`, file.sha1, meanings.sha1);
  saying.say(`${prefix}md5`, file.md5, meanings.md5);
  const [folder, name] = [textAt(file, 'filePath'), textAt(file, 'fileName')];
  if (folder !== undefined && name !== undefined && !folder.endsWith(name)) {
    saying.say(`${prefix}filePath`, `${folder.replace(/[\\/]+$/, '')}${folder.includes('/') ? '/' : '\\'}${name}`, meanings.path);
  } else
    saying.say(
      `${prefix}${folder === undefined ? 'fileName' : 'filePath'}`,
      folder ?? name,
      folder === undefined ? meanings.fileName : meanings.path,
    );
}

function sayUser(saying: Saying, user: unknown, prefix: string): void {
  if (isPayload(user)) saying.say(`${prefix}userPrincipalName`, user.userPrincipalName ?? user.accountName, meanings.ourUser);
}
