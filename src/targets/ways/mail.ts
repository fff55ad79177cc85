import { forTerminal } from '../../domain/inert.ts';
import type { Notice } from '../../domain/notice.ts';
import type { Block, Run } from '../wording/read-markdown.ts';
import type { Written } from '../wording/write.ts';
import type { Delivered, Way } from './way.ts';

export interface SmtpSettings {
  readonly host: string;
  readonly port?: number | undefined;
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
  /** PEM of an authority that is trusted beside the usual ones. */
  readonly ca?: readonly string[] | undefined;
}

/** So long the server may take for one mail. */
const longestMs = 45_000;
const longestSubject = 200;

/**
 * Hands a mail to a server: text, and the same as HTML without scripts, pictures and styles from elsewhere. Its Message-ID comes of the
 * delivery id, so that a mail that is handed over twice is one mail for whoever reads it.
 */
export function createMail(smtp: SmtpSettings, to: readonly string[], write: (notice: Notice) => Written): Way {
  return async ({ id, notice }) => {
    const { headline, blocks } = write(notice);
    const { createTransport } = await import('nodemailer');
    // A connection of its own each time: messages are few, and none waits behind one that hangs.
    const transport = createTransport({
      ...{ host: smtp.host, port: smtp.port ?? (smtp.tls === 'implicit' ? 465 : 587), secure: smtp.tls === 'implicit' },
      ...{ requireTLS: smtp.tls === 'starttls', ignoreTLS: smtp.tls === 'none' },
      ...(smtp.user !== undefined && { auth: { user: smtp.user, pass: smtp.password ?? '' } }),
      ...(smtp.ca && { tls: { ca: [...smtp.ca] } }),
      ...{ connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, disableFileAccess: true, disableUrlAccess: true },
    });
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), longestMs);
    try {
      const sending = transport.sendMail({
        from: { name: 'assay', address: smtp.from },
        to: to.map((address) => ({ name: '', address })),
        subject: subjectOf(headline),
        messageId: `<${id}@${smtp.from.slice(smtp.from.lastIndexOf('@') + 1)}>`,
        // Whoever answers by machine, a mailbox for reports among them, leaves it alone (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Assay-Delivery': id, 'X-Assay-Event': notice.type },
        text: textOf(blocks),
        html: htmlOf(headline, blocks),
      });
      sending.catch(() => undefined);
      const ended = await Promise.race([sending, late.promise]);
      if (ended === 'late') return { sent: false, retry: true, detail: `the mail server took longer than ${longestMs} ms` };
      const refused = (ended.rejected ?? []).length;
      // Those who take it have it: the others would only get it by sending it to all of them once more.
      if (refused === 0) return { sent: true };
      if (refused < to.length) return { sent: true, note: `the mail server refused ${refused} of ${to.length} recipients` };
      return { sent: false, retry: false, detail: 'every recipient was refused' };
    } catch (error) {
      return failure(error);
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  };
}

/** One line, whatever it was made of. */
export function subjectOf(headline: string): string {
  const line = forTerminal(`[assay] ${headline}`);
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1).toWellFormed()}…` : line;
}

/** A 5xx to sender, recipients or content is for good; all else passes, or may be put right as a wrong password. */
function failure(error: unknown): Delivered {
  const { code, responseCode, command } = error as { code?: unknown; responseCode?: unknown; command?: unknown };
  const status = typeof responseCode === 'number' ? ` ${responseCode}` : '';
  const words: Readonly<Record<string, string>> = {
    EAUTH: 'it did not let us sign in',
    EENVELOPE: 'it refused the sender or every recipient',
    EMESSAGE: 'it refused the message',
    ETLS: 'no TLS with it: see notify.smtp.tls and ca_file',
    EDNS: 'its name does not resolve',
    ETIMEDOUT: 'it does not answer',
    ESOCKET: 'the connection broke',
    ECONNECTION: 'the connection broke',
  };
  const why = words[String(code)] ?? `it failed${typeof code === 'string' ? ` (${code})` : ''}`;
  const at = typeof command === 'string' && command !== 'CONN' ? ` at ${command.split(' ')[0]}` : '';
  const permanent = typeof responseCode === 'number' && responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return { sent: false, retry: !permanent, detail: `the mail server:${status} ${why}${at}` };
}

function textOf(blocks: readonly Block[]): string {
  const plain = (runs: readonly Run[]): string =>
    runs.map(({ text, href }) => (href === undefined || href === text ? text : `${text}: ${href}`)).join('');
  return `${blocks
    .map((block) => {
      if (block.is === 'list') return block.items.map((item) => `- ${plain(item)}`).join('\n');
      const text = plain(block.runs);
      return block.is === 'heading' ? `${text}\n${'='.repeat(Math.min(72, text.length))}` : text;
    })
    .join('\n\n')}\n`;
}

function htmlOf(headline: string, blocks: readonly Block[]): string {
  const body = blocks.map((block) => {
    if (block.is === 'list') return `<ul>${block.items.map((item) => `<li>${inlineHtml(item)}</li>`).join('')}</ul>`;
    return block.is === 'heading' ? `<h2>${inlineHtml(block.runs)}</h2>` : `<p>${inlineHtml(block.runs)}</p>`;
  });
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${forHtml(headline)}</title></head><body>${body.join('\n')}</body></html>`;
}

function inlineHtml(runs: readonly Run[]): string {
  return runs
    .map(({ text, bold, code, href }) => {
      const shown = forHtml(text).replaceAll('\n', '<br>');
      if (href !== undefined) return `<a href="${forHtml(href)}" rel="noreferrer">${shown}</a>`;
      if (code) return `<code>${shown}</code>`;
      return bold ? `<strong>${shown}</strong>` : shown;
    })
    .join('');
}

function forHtml(text: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}
