/** Words beside which a mail tells the password of a file, in the languages phishing is written in. */
const words = [
  'password|passwort|kennwort|passcode|passphrase|pass|pwd|pw|pin|mot de passe|contraseña|contrasena|clave|senha|palavra-passe|parola|password di accesso',
  'wachtwoord|hasło|haslo|lösenord|adgangskode|passord|salasana|пароль|şifre|密码|密碼|パスワード|비밀번호|archive code|zip code',
].join('|');
const told = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])([^\\n]{0,80})(?:\\r?\\n[ \\t]{0,20}([^\\n]{0,60}))?`, 'giu');
/** What stands between the word and the password. */
const between = /^(?:is|ist|lautet|est|es|è|é|jest|to|for|für|the|file|archive|zip|attachment|die|der|datei|anhang|:|=|-|–|→|\(|\))$/i;

/** Trying one costs a thousand rounds of a hash, or a walk over a file. */
const most = 10;
/** Of a text as much is looked at. */
const longestText = 1 << 20;

/**
 * The words in a text that may be the password of an archive sent with it: those right behind the word password in a dozen languages. At most ten,
 * in their order, without "infected", which everybody knows.
 */
export function passwordsIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [, same = '', next = ''] of text.slice(0, longestText).matchAll(told)) {
    const candidates = [same, next].flatMap((line) =>
      line
        .split(/\s+/)
        .map((word) => word.replace(/^[:=–→-]+(?=.)/u, ''))
        .filter((word) => word !== '' && !between.test(word))
        .slice(0, 2),
    );
    for (const word of candidates) {
      const bare = word.replace(/^["'“”„«»‘’<([*]+|["'“”„«»‘’>)\]*,;.!?]+$/gu, '');
      for (const one of [bare, word]) if (one.length >= 3 && one.length <= 64 && found.size < most) found.add(one);
    }
    if (found.size >= most) break;
  }
  return [...found];
}
