/** A mail as another one quotes it in its text. Untrusted: whoever forwarded it could write what they liked. */
export interface Forwarded {
  /** Where its headers begin, in UTF-16 units of the text; what stands before is the word of whoever forwarded it. */
  readonly start: number;
  /** Where its own text begins. */
  readonly bodyStart: number;
  /** Somebody said that it is forwarded, and not answered. */
  readonly isMarked: boolean;
  /** The values of its header lines, as written; empty where it has none. */
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly date: string;
  readonly replyTo: string;
}

/** The words before a colon in the header lines that mail programs quote, in the languages they speak; lower case. */
const names = {
  from: 'from von de da van od från fra от від kimden gönderen 发件人 寄件者 差出人 보낸사람 remitente expéditeur mittente',
  date: 'sent date gesendet datum envoyé enviado fecha inviato data verzonden wysłano skickat sendt dato отправлено дата 发送时间 日期 日時 날짜',
  to: 'to an à a pour para aan do till til кому kime alıcı 收件人 宛先 받는사람 cc kopie kopia dw cci bcc копия',
  subject: 'subject betreff objet asunto oggetto onderwerp temat assunto ämne emne тема konu 主题 主旨 件名 제목',
} as const;
type Name = keyof typeof names;

const meaning: ReadonlyMap<string, Name | 'replyTo'> = new Map<string, Name | 'replyTo'>([
  ...(Object.keys(names) as Name[]).flatMap((name) => names[name].split(' ').map((word): [string, Name] => [word, name])),
  ...['envoyé le', 'enviado el', 'enviado em', 'data invio', 'date d’envoi'].map((words): [string, Name] => [words, 'date']),
  ...['reply-to', 'antwort an', 'antwort-an', 'répondre à', 'responder a', 'rispondi a', 'antwoord aan', 'odpowiedz do'].map(
    (words): [string, 'replyTo'] => [words, 'replyTo'],
  ),
]);

/** Lines by which programs begin what they forward, without dashes and colons, lower case. */
const forwarding = new Set(
  `forwarded message|begin forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail
  |message transféré|début du message transféré|début du message réexpédié|message réexpédié|mensaje reenviado|inicio del mensaje reenviado
  |messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht
  |przekazana wiadomość|wiadomość przekazana dalej|treść przekazanej wiadomości|początek przekazywanej wiadomości|początek przekazanej wiadomości
  |mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada
  |vidarebefordrat meddelande|videresendt melding|videresendt meddelelse|пересылаемое сообщение|переадресованное сообщение|转发的邮件|転送されたメッセージ`
    .split('|')
    .map((line) => line.trim()),
);
/** Lines that begin what is forwarded or answered. */
const quoting = new Set(
  `original message|ursprüngliche nachricht|originalnachricht|message d'origine|message d’origine|message original|mensaje original|messaggio originale
  |oorspronkelijk bericht|wiadomość oryginalna|oryginalna wiadomość|mensagem original|originalmeddelande|opprinnelig melding|исходное сообщение`
    .split('|')
    .map((line) => line.trim()),
);

/** Beginnings of subjects of what is forwarded: Outlook's and others', by language. */
const forwardSubject = /^\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|wg|tr|rv|i|enc|doorst|pd|vs|vb|fs|wtr|转发|轉寄|нa|пересл|weitergeleitet)\s?:/i;
const answerSubject = /^\s*(?:re|aw|sv|antw|odp|r|rif|ref|res|回复)(?:\[\d+\])?\s?:/i;

/** Whether a subject says that the mail is forwarded (`true`), or that it is an answer (`false`). */
export function saysForwarded(subject: string | undefined): boolean | undefined {
  if (subject === undefined) return undefined;
  if (forwardSubject.test(subject.slice(0, 200))) return true;
  return answerSubject.test(subject.slice(0, 200)) ? false : undefined;
}

/** Header lines stand this close together: some programs put empty lines between, some fold them. */
const mostLines = 16;
/** Beginnings of mails in a text that are looked at. */
const mostBlocks = 20;
/** A header line is no longer. */
const longestLine = 2_000;

/**
 * The mails that are quoted in a text with their headers, from the top: as Outlook, Gmail, Thunderbird, Apple Mail and others forward
 * them, in English, German, French, Spanish, Italian, Dutch, Polish, Portuguese and a few languages more. A sender line alone is none: a
 * subject, or a date and a recipient, must stand near it. Linear in the text.
 */
export function forwardedIn(text: string): readonly Forwarded[] {
  const found: Forwarded[] = [];
  const lines = linesOf(text);
  let marker: { readonly start: number; readonly index: number; readonly isForward: boolean } | undefined;
  for (let index = 0; index < lines.length && found.length < mostBlocks; index++) {
    const line = lines[index] as Line;
    const kind = markerOf(line.text);
    if (kind !== undefined) {
      marker = { start: line.start, index, isForward: kind === 'forward' };
      continue;
    }
    const header = headerOf(line.text);
    if (header === undefined) continue;
    const block = blockAt(lines, index);
    if (block === undefined) continue;
    const near = marker !== undefined && index - marker.index <= 4 ? marker : undefined;
    found.push({
      start: near?.start ?? line.start,
      bodyStart: lines[block.next]?.start ?? text.length,
      isMarked: near?.isForward ?? false,
      ...block.values,
    });
    index = block.next - 1;
    marker = undefined;
  }
  return found;
}

interface Line {
  readonly start: number;
  /** Without quotation marks at its beginning, and of its beginning only. */
  readonly text: string;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    lines.push({
      start,
      text: text
        .slice(start, Math.min(end, start + longestLine))
        .replace(/^[>\s\u00a0|]+/, '')
        .trim(),
    });
    start = end + 1;
  }
  return lines;
}

function markerOf(line: string): 'forward' | 'quote' | undefined {
  if (line.length < 8 || line.length > 120) return undefined;
  const words = line
    .replace(/^[-_=\s*]+|[-_=\s*:]+$/g, '')
    .trim()
    .toLowerCase();
  if (forwarding.has(words)) return 'forward';
  return quoting.has(words) ? 'quote' : undefined;
}

interface Header {
  readonly name: Name | 'replyTo';
  readonly value: string;
}

/** `From: x`, `*Von:* x`, `De : x`. */
function headerOf(line: string): Header | undefined {
  const colon = line.search(/[:：]/);
  if (colon < 1 || colon > 24) return undefined;
  const name = meaning.get(
    line
      .slice(0, colon)
      .replace(/[*\u00a0\s]+/g, ' ')
      .trim()
      .toLowerCase(),
  );
  return name === undefined ? undefined : { name, value: line.slice(colon + 1).replace(/^[*\s\u00a0]+|[*\s\u00a0]+$/g, '') };
}

/** The header lines from one that names the sender, or a subject right above it. */
function blockAt(
  lines: readonly Line[],
  first: number,
): { readonly next: number; readonly values: Omit<Forwarded, 'start' | 'bodyStart' | 'isMarked'> } | undefined {
  const values = { from: '', to: '', subject: '', date: '', replyTo: '' };
  let next = first;
  let last: Header['name'] | undefined;
  let blanks = 0;
  let strangers = 0;
  for (let index = first; index < lines.length && index < first + mostLines; index++) {
    const { text } = lines[index] as Line;
    if (text === '') {
      // Between header lines there may be one; two are the end.
      if (++blanks > 1) break;
      continue;
    }
    const header = headerOf(text);
    if (header === undefined) {
      // Folded, or an address on a line of its own; after an empty line it is text.
      if (last === undefined || blanks > 0) break;
      // A header nobody here knows, `Organization: x`, or the first line of the text: that is told by what follows.
      if (/^[\p{L}-]{2,20}\s?:\s/u.test(text) && strangers++ < 3) continue;
      if (last !== 'to' && !text.includes('@')) break;
      values[last] += ` ${text}`;
    } else {
      // The next mail, or a text with colons.
      if (header.name === 'from' && values.from !== '') break;
      if (header.name === 'to' && values.to !== '') values.to += `, ${header.value}`;
      else values[header.name] ||= header.value;
      last = header.name;
    }
    blanks = 0;
    next = index + 1;
  }
  const isMail = values.from !== '' && (values.subject !== '' || (values.date !== '' && values.to !== ''));
  return isMail ? { next, values } : undefined;
}
