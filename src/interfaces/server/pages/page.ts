import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1b1f24}
main{max-width:22rem;margin:12vh auto;padding:2rem;background:#fff;border:1px solid #d0d5db;border-radius:8px}
h1{font-size:1.25rem;margin:0 0 1rem}
label{display:block;margin:.75rem 0 .25rem}
input{box-sizing:border-box;width:100%;padding:.5rem;font:inherit;border:1px solid #8a939e;border-radius:4px}
button,a.button{display:block;box-sizing:border-box;width:100%;margin-top:1rem;padding:.6rem;font:inherit;text-align:center;text-decoration:none;border:0;border-radius:4px;background:#1f4e8c;color:#fff;cursor:pointer}
[role=alert]{padding:.5rem .75rem;border-left:4px solid #b3261e;background:#fdecea}
@media(prefers-color-scheme:dark){body{background:#14171a;color:#e6e8ea}main{background:#1d2125;border-color:#3a4149}input{background:#14171a;color:inherit}[role=alert]{background:#3a1d1b}}`;

/** No script at all, this one style, and forms that post to us. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sends a page that stands for itself. @param body HTML, in which whatever came from outside is escaped */
export function sendPage(reply: FastifyReply, status: number, title: string, body: string): FastifyReply {
  return (
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policy)
      // Without any referrer browsers would not say of our forms that they are ours.
      .header('referrer-policy', 'same-origin')
      .header('cache-control', 'no-store')
      .header('x-robots-tag', 'noindex')
      .send(
        `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n` +
          `<title>${escaped(title)}</title>\n<style>${style}</style>\n</head>\n<body>\n<main>\n<h1>${escaped(title)}</h1>\n${body}\n</main>\n</body>\n</html>\n`,
      )
  );
}

/** Text as it may stand in HTML, in an attribute too. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
