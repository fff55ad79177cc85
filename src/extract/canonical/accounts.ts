import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Canonical forms of ids and names by which somebody is known to a service. */
export const accounts = {
  'google-analytics-id': googleAnalyticsId,
  'adsense-id': adsenseId,
  'tag-manager-id': tagManagerId,
  'telegram-token': telegramToken,
  'telegram-handle': telegramHandle,
  'discord-token': discordToken,
  'discord-handle': discordHandle,
  phone,
};

/** A property (`UA-26296840-1`, also without its view) or, since 2020, a measurement id, which only counts in capitals: `g-protection` is a word. */
function googleAnalyticsId(value: string): string | undefined {
  return /^ua-\d{4,10}(?:-\d{1,4})?$/i.test(value) ? value.toUpperCase() : /^G-[A-Z0-9]{10}$/.test(value) ? value : undefined;
}

/** The publisher, whichever product's prefix it carries. */
function adsenseId(value: string): string | undefined {
  const [, publisher] = /^(?:ca-)?(pub-\d{16})$/i.exec(value) ?? [];
  return publisher?.toLowerCase();
}

function tagManagerId(value: string): string | undefined {
  return /^gtm-[a-z0-9]{4,8}$/i.test(value) ? value.toUpperCase() : undefined;
}

/** The id of a bot and its secret of 35 characters, which has begun with `AA` for as long as there are bots. */
function telegramToken(value: string): string | undefined {
  return /^[1-9]\d{5,11}:AA[\w-]{33}$/.test(value) ? value : undefined;
}

/** First parts of the path on t.me that are no names (core.telegram.org/api/links). */
const telegramPaths: ReadonlySet<string> = new Set(
  'addemoji addlist addstickers addtheme boost confirmphone contact giftcode invoice joinchat login proxy setlanguage share socks'.split(
    ' ',
  ),
);

/** `@name`, also from a link: 5 to 32 letters, digits and underscores. Telegram tells no case apart. */
function telegramHandle(value: string): string | undefined {
  const link =
    /^(?:https?:\/\/)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)\/(?:s\/)?(\w{5,32})(?:[/?#].{0,256})?$|^tg:\/\/resolve\?domain=(\w{5,32})$/i;
  const [, path, resolved] = link.exec(value) ?? [];
  const name = (path ?? resolved ?? (value.startsWith('@') ? value.slice(1) : '')).toLowerCase();
  const wellFormed = /^[a-z]\w{4,31}$/.test(name) && !name.endsWith('_') && !name.includes('__');
  return wellFormed && !(path !== undefined && telegramPaths.has(name)) ? `@${name}` : undefined;
}

/** The id of an account in base64, a time and a signature; or `mfa.` and 84 characters. Whether the first part is an id can be checked. */
function discordToken(value: string): string | undefined {
  if (/^mfa\.[\w-]{84}$/.test(value)) return value;
  const [, id = ''] = /^([A-Za-z0-9_-]{23,28})\.[\w-]{6}\.[\w-]{27,38}$/.exec(value) ?? [];
  return /^\d{17,20}$/.test(Buffer.from(id, 'base64url').toString('latin1')) ? value : undefined;
}

/** `name#1234`, or an invitation as `discord.gg/code`, whose case counts. */
function discordHandle(value: string): string | undefined {
  const invitation = /^(?:https?:\/\/)?(?:www\.)?(?:discord\.gg|discord(?:app)?\.com\/invite)\/([\w-]{2,32})\/?(?:\?.{0,256})?$/i.exec(
    value,
  )?.[1];
  if (invitation !== undefined) return `discord.gg/${invitation}`;
  const [, name, number] =
    /^([^\s@#:`/\\\u0000-\u001f\u007f](?:[^@#:`/\\\u0000-\u001f\u007f]{0,62}[^\s@#:`/\\\u0000-\u001f\u007f]))#(\d{4})$/.exec(value) ?? [];
  return name === undefined || number === '0000' ? undefined : value;
}

/** E.164 of a number that is assigned in its country; without its extension. Only with the `+`: without it, the country would be a guess. */
function phone(value: string): string | undefined {
  const text = value.replace(/^tel:/i, '');
  if (!/^\+[\d ()./\u00a0\u2010-\u2015-]{6,32}(?:(?:;ext=| ext\.? | x)\d{1,6})?$/i.test(text)) return undefined;
  const number = parsePhoneNumberFromString(text, { extract: false });
  return number?.isValid() ? number.number : undefined;
}
