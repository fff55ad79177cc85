/** Canonical forms of entries in public catalogues, and of names that are given out once. */
export const catalogues = { cve, ghsa, cwe, 'attack-id': attackId, 'yara-rule': yaraRule, uuid, arn };

/** Documents and browsers put other hyphens where one stood. */
function hyphens(value: string): string {
  return value.replace(/[\u2010-\u2015\u2212]/g, '-');
}

/** CVE numbers begin in 1999 and have at least four digits (cve.org syntax since 2014); people leave out the zeros. */
function cve(value: string): string | undefined {
  const parts = /^cve-(1999|20\d\d)-(\d{1,19})$/i.exec(hyphens(value));
  return parts === null ? undefined : `CVE-${parts[1]}-${(parts[2] ?? '').padStart(4, '0')}`;
}

/** GitHub's alphabet leaves out what is easily misread (github.com/github/advisory-database). */
function ghsa(value: string): string | undefined {
  const [, id] = /^ghsa((?:-[23456789cfghjmpqrvwx]{4}){3})$/i.exec(hyphens(value)) ?? [];
  return id && `GHSA${id.toLowerCase()}`;
}

/** `CWE-79`: leading zeros are a habit of tools. */
function cwe(value: string): string | undefined {
  const [, number] = /^cwe-(0{0,3}[1-9]\d{0,4})$/i.exec(hyphens(value)) ?? [];
  return number && `CWE-${Number(number)}`;
}

/** MITRE ATT&CK: techniques and sub-techniques, tactics, groups, software, mitigations, campaigns, data sources. */
function attackId(value: string): string | undefined {
  return /^(?:t\d{4}(?:\.\d{3})?|(?:ta|g|s|m|c|ds)\d{4})$/i.test(value) ? value.toUpperCase() : undefined;
}

const yaraKeywords: ReadonlySet<string> = new Set(
  [
    'all and any ascii at base64 base64wide condition contains defined endswith entrypoint false filesize for fullword global icontains',
    'iendswith iequals import in include int16 int16be int32 int32be int8 int8be istartswith matches meta nocase none not of or private rule',
    'startswith strings them true uint16 uint16be uint32 uint32be uint8 uint8be wide xor',
  ].flatMap((line) => line.split(' ')),
);

/** The name of a rule: an identifier of at most 128 characters that is no keyword (yara.readthedocs.io, "Writing YARA rules"). */
function yaraRule(value: string): string | undefined {
  return /^[a-z_]\w{0,127}$/i.test(value) && !yaraKeywords.has(value) ? value : undefined;
}

/** RFC 9562; also as `urn:uuid:`, in braces, or without its hyphens. */
function uuid(value: string): string | undefined {
  const written = /^(?:urn:uuid:)?(\{?)([0-9a-f]{8})(-?)([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{12})(\}?)$/i.exec(value);
  if (written === null || (written[1] === '') !== (written[8] === '')) return undefined;
  return [written[2], written[4], written[5], written[6], written[7]].join('-').toLowerCase();
}

/** `arn:partition:service:region:account:resource` as written (docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). */
function arn(value: string): string | undefined {
  const text = value.trim();
  const wellFormed =
    /^arn:aws(?:-cn|-us-gov|-iso(?:-[bef])?|-eusc)?:[a-z0-9-]{1,64}:(?:[a-z0-9-]{0,32}|\*):(?:\d{12}|aws|\*)?:[^\u0000-\u001f\u007f"<>]{1,2000}$/;
  return wellFormed.test(text) ? text : undefined;
}
