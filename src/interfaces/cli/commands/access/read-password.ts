import { text } from 'node:stream/consumers';
import { AssayError } from '../../../../domain/errors.ts';

/**
 * A password from standard input: a terminal is asked twice and shows nothing of it; of anything else the first line counts.
 * @param what it is for, as it is asked
 * @throws AssayError ASSAY_USAGE where the two differ or there is none
 */
export async function readPassword(what: string): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY) {
    const [line = ''] = (await text(stdin)).split(/\r?\n/, 1);
    if (line === '') throw none('standard input holds none');
    return line;
  }
  const first = await ask(`${what}: `);
  if (first === '') throw none('none was typed');
  if ((await ask('once more: ')) !== first) throw none('the two differ');
  return first;
}

function none(why: string): AssayError {
  return new AssayError('ASSAY_USAGE', `there is no password: ${why}`, 'type it twice, or pipe it in');
}

/** What was typed ahead of the next question. */
let ahead = '';

/** One line of the terminal, which shows nothing of it. */
function ask(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  return new Promise((resolve, reject) => {
    const hear = (part: string): void => {
      ahead += part;
      const end = /[\r\n\x03\x04]/.exec(ahead);
      if (!end) return;
      stdin.off('data', hear);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      const typed = ahead.slice(0, end.index);
      ahead = ahead.slice(end.index + 1);
      // Ctrl-C, Ctrl-D
      if (end[0] === '\x03' || end[0] === '\x04') reject(none('it was broken off'));
      else resolve(edited(typed));
    };
    stdin.setEncoding('utf8');
    stdin.setRawMode(true);
    stdin.on('data', hear);
    stdin.resume();
    hear('');
  });
}

/** What is left of what was typed, by Ctrl-U and backspace. */
function edited(typed: string): string {
  let left: string[] = [];
  for (const sign of typed) {
    if (sign === '\x15') left = [];
    else if (sign === '\x7f' || sign === '\b') left.pop();
    else if (sign >= ' ') left.push(sign);
  }
  return left.join('');
}
