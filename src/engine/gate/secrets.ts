import { plainReadings, readings } from './readings.ts';

// What in a URL is a secret, points at a person, or follows one around. Sooner too much than too little: a vendor that knows a
// URL mostly knows it by host and path, too.

/** Parameters that tell who was sent where by which campaign, as advertisers and mailers write them. */
const trackers: ReadonlySet<string> = new Set(
  [
    'gclid gclsrc dclid gbraid wbraid _ga _gl _gac gad_source gad_campaignid srsltid fbclid fb_action_ids fb_source msclkid',
    'mc_eid mc_cid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv oly_anon_id oly_enc_id wickedid',
    'twclid ttclid li_fat_id igshid igsh epik yclid ymclid _openstat rb_clickid s_cid s_kwcid ef_id irclickid sc_cid bbeml',
    'ml_subscriber ml_subscriber_hash ck_subscriber_id trk_contact trk_msg trk_module trk_sid dm_i sfmc_id sfmc_sub rcid elqtrackid',
  ].flatMap((line) => line.split(' ')),
);
const trackerFamilies = /^(?:utm|mtm|matomo|pk|piwik|hsa|elq|itm|stm)_/;

/** Names whose value is a secret, whatever it looks like. `author` is none. */
const secretNames =
  /passw|passphrase|passcode|pwd|secret|token|sess(?:ion|id)|signature|api[-_.]?key|access[-_.]?key|credential|jwt|saml|assertion|hmac|csrf|xsrf|cookie|bearer|auth(?!or(?!i))/;
const secretWords: ReadonlySet<string> = new Set('pass pw sid sig otp otc totp pin cvv sas ticket nonce ssn iban'.split(' '));
/** Names whose value is one if it looks like one. */
const doubtfulWords = /(?:key|code|hash|state|sign|mac|sid|ticket|guid|uid|uuid)$/;

/** Where a segment of a path introduces a secret: `/reset-password/…`. */
const introductions =
  /^(?:(?:access|auth|api|id|refresh)?[-_]?(?:token|key)s?|session|sid|(?:password[-_]?)?reset(?:[-_]?password)?|verify(?:[-_]?email)?|confirm(?:ation)?|activat(?:e|ion)|invit(?:e|ation)|unsubscribe|magic(?:[-_]?link)?)$/;

/** Credentials that are known by their shape, in lower case: of JWT, bots, clouds, forges, chats, payments. */
const shapes =
  /eyj[\w-]{6,512}\.eyj[\w-]{6}|\b[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,38}\b|(?<!\d)\d{5,12}:aa[\w-]{33}|\b(?:akia|asia)[a-z0-9]{16}\b|\bgh[pousr]_[a-z0-9]{36}|\bgithub_pat_\w{22}|\bglpat-[\w-]{20}|\bxox[abeoprs]-[\w-]{10}|\baiza[\w-]{35}|\b[sr]k_(?:live|test)_[a-z0-9]{16}|\bsg\.[\w-]{22}\.[\w-]{43}|\/services\/t\w{6,}\/b\w{6,}\/\w{16}|\/api\/webhooks\/\d{15,}\/[\w-]{40}/;

const mailbox = /[\p{L}\p{N}!#$%&'*+=^_`{|}~.-]@(?!v?\d+\.\d)(?:[\p{L}\p{N}_-]+\.)+\p{L}{2}/u;

/** Whether a mail address stands in a text: plain, percent-encoded, in base64 or hex. */
export function holdsMailbox(text: string): boolean {
  return readings(text).some((each) => mailbox.test(each));
}

/** Whether a credential of a known shape stands in a text, however encoded. */
export function holdsCredential(text: string): boolean {
  return readings(text).some((each) => shapes.test(each));
}

/** Whether one parameter of a query (`name=value`, as it is written) follows somebody around or is nobody's business. */
export function isConfidential(parameter: string): boolean {
  const [name = ''] = plainReadings(parameter.split('=', 1)[0] ?? '').slice(-1);
  if (isTracker(name.toLowerCase())) return true;
  const all = readings(parameter);
  return (
    all.some((each) => mailbox.test(each) || shapes.test(each) || holdsSecretField(each)) ||
    plainReadings(parameter).some((each) => holdsCredentials(each) || parts(each).some(isSecretPair))
  );
}

/** Whether a path holds what is nobody's business: a session, a token, where it is introduced as one or known by its shape. */
export function holdsSecretPart(path: string): boolean {
  if (holdsCredential(path)) return true;
  return plainReadings(path).some((each) => {
    const segments = each.split('/');
    return segments.some(
      (segment, at) =>
        segment.split(';').some((part) => part.includes('=') && isSecretPair(part)) ||
        (introductions.test((segments[at - 1] ?? '').toLowerCase()) && isOpaque(segment) && segment.length >= 16),
    );
  });
}

function isTracker(name: string): boolean {
  return trackers.has(name) || trackerFamilies.test(name);
}

/** The parameters in a text, which may itself be a URL with a query. */
function parts(text: string): readonly string[] {
  return text.split(/[?&;#]/);
}

function isSecretPair(pair: string): boolean {
  const at = pair.indexOf('=');
  const [name, value] = at === -1 ? ['', pair] : [pair.slice(0, at).toLowerCase(), pair.slice(at + 1)];
  if (value === '') return false;
  if (isSecretName(name)) return true;
  return (doubtfulWords.test(name.replace(/[^a-z0-9]+$/, '')) && isOpaque(value)) || isLongRandom(value);
}

function isSecretName(name: string): boolean {
  return secretNames.test(name) || name.split(/[^a-z0-9]+/).some((word) => secretWords.has(word));
}

/** What no person would write: letters and digits in one word, or case that changes within it. Also six digits: a code. */
function isOpaque(value: string): boolean {
  if (/^\d+$/.test(value)) return value.length >= 6;
  if (value.length < 8 || /\s/.test(value)) return false;
  return (/\d/.test(value) && /[a-z]/i.test(value)) || /[a-z][A-Z]/.test(value) || value.length >= 16;
}

/** Under any name: a digest, a UUID, or so much of base64 that it is somebody's. */
function isLongRandom(value: string): boolean {
  if (/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.test(value)) return true;
  const words = value.match(/[A-Za-z0-9]{24,}/g) ?? [];
  // A name in a URL has hyphens, too, but not both cases and digits.
  const spelled = (value.match(/[A-Za-z0-9+_-]{32,}/g) ?? []).filter((run) => /[a-z]/.test(run) && /[A-Z]/.test(run));
  return [...words, ...spelled].some((run) => /\d/.test(run) && /[a-z]/i.test(run));
}

/** `{"token":"…"}`, as base64 often holds it, and `token=…` in what was decoded. */
function holdsSecretField(text: string): boolean {
  for (const [, name = ''] of text.matchAll(/["']([\w.-]{1,64})["']\s*:\s*["']?[^"'\s,}]/g)) if (isSecretName(name)) return true;
  return parts(text).some((part) => {
    const [name = '', value = ''] = part.split('=');
    return /^[\w.[\]-]{2,64}$/.test(name) && value !== '' && isSecretName(name);
  });
}

/** A URL inside a parameter, with a user in it. */
function holdsCredentials(text: string): boolean {
  return /:\/\/[^/?#\s@]{1,256}@/.test(text);
}
