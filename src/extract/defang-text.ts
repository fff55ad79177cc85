import { defang, defangedTypes } from '../domain/defang.ts';
import type { Mention } from '../domain/finding.ts';
import type { Observable } from '../domain/observable.ts';
import { eachMention } from './extract.ts';
import { defaultPolicy } from './policy.ts';
import { refang } from './refang.ts';

/** A stretch of a text, and what stands there instead. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

const policy = { ...defaultPolicy, types: defangedTypes };

/**
 * The text with every address, domain, URL and mail address in it defanged where it stands, as it is written there; all else
 * stays. What somebody defanged already stays, too, in whatever way they did it, unless a dot of its host is still bare: so doing it twice
 * changes nothing more. Of a URL inside another both are defanged.
 */
export function defangText(text: string): string {
  return defangWindows(text, true).text;
}

/** {@link defangText} of the windows that are complete: their text, and up to where `text` is done. */
export function defangWindows(text: string, atEnd: boolean): { readonly text: string; readonly done: number } {
  const edits: Edit[] = [];
  const done = eachMention(text, 0, atEnd, policy, (observable, mention) => {
    edits.push(editOf(observable, mention));
  });
  // Of those that begin together the outer one is found first.
  edits.sort((a, b) => a.start - b.start);
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, by } of edits) {
    if (start < at) continue;
    pieces.push(text.slice(at, start), by);
    at = end;
  }
  pieces.push(text.slice(at, done));
  return { text: pieces.join(''), done };
}

/** Of a URL only what stands before its path. What stays as it is is taken, too, so that no host in it is edited for itself. */
function editOf({ type }: Observable, { written, start }: Mention): Edit {
  const head = type === 'url' ? written.slice(0, headLength(written)) : written;
  const plain = refang(head);
  const stays = plain !== head && !isLive(type, head);
  const by = stays ? head : type === 'url' ? defangedHead(plain) : defang({ type, value: plain });
  return { start, end: start + head.length, by: by ?? head };
}

/** Two slashes in any dress within the first letters, then up to the next slash, question mark or hash. */
function headLength(written: string): number {
  const separator = /^[^/?#\s]{1,24}(?:[\\[\]]{0,2}\/){2}\]?/.exec(written.slice(0, 40))?.[0].length ?? 0;
  const length = written.slice(separator).search(/\\?[/?#]|\[\/\]/);
  return length === -1 ? written.length : separator + length;
}

/** A scheme and an authority, or a host without a scheme; undefined for what no reader makes a link of: `http%3A%2F%2F…`. */
function defangedHead(head: string): string | undefined {
  if (/^[a-z][a-z0-9+-]*:\/\//i.test(head)) return defang({ type: 'url', value: head });
  return /[%/]/.test(head) ? undefined : defang({ type: 'url', value: `x://${head}` }).slice('x[://]'.length);
}

/** Whether a reader may still make a link of what was defanged only in part. */
function isLive(type: Observable['type'], written: string): boolean {
  if (type === 'ipv6') return /[0-9a-f]:[0-9a-f]|::/i.test(written);
  return /[\p{L}\p{N}_-]\.[\p{L}\p{N}_-]/u.test(written);
}
