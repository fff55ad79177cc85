/** The most bytes that one message may have; what is longer is dropped. */
export const largestMessage = 64 * 1024;

/** Cuts what comes over one connection into messages. It holds one unfinished message at most. */
export interface Framer {
  /** The messages that these bytes complete, in their order, without their framing. */
  push(bytes: Uint8Array): Buffer[];
  /** The connection has ended: a last line that no mark ended is a message, a counted frame that is not whole is none. */
  end(): Buffer[];
  /** It is within a frame, or looks for the next one. */
  readonly partial: boolean;
  /** So many frames were too long, not whole, or no frames. */
  readonly dropped: number;
}

type State = 'detect' | 'line' | 'skip-line' | 'count' | 'body' | 'skip-body' | 'resync';

const [nul, lf, cr, space, zero, nine, less] = [0x00, 0x0a, 0x0d, 0x20, 0x30, 0x39, 0x3c];
const nothing = new Uint8Array();
/** Longer counts are no counts. */
const mostDigits = 9;
/** A count is followed by a message; a line may begin with a number and a blank as well: `24 Nov 2026 …`. */
const counted = /^[1-9]\d{0,8} (?:<|\{|CEF:|LEEF:)/;
const maybeCounted = /^[1-9]\d{0,8}(?: (?:CE?F?|LE{0,2}F?)?)?$/;

/**
 * The framings of RFC 6587, told apart by how a connection begins: octet counting (`57 <13>…`, as RFC 5425 has it over
 * TLS, too), or lines that end with LF or NUL. However the bytes are cut, the messages are the same. A line that is too
 * long is dropped to its end, a counted frame by its count; where no count is, to the next `number <digit`.
 */
export function createFramer(largest = largestMessage): Framer {
  let state: State = 'detect';
  let dropped = 0;
  const held = holding(largest);
  /** Bytes of the frame that are still to come. */
  let missing = 0;
  /** The count as read so far: how many digits, their value, and what of ` <` has followed, where the next frame is looked for. */
  let [digits, value, after] = [0, 0, ''];

  function forget(): void {
    [digits, value, after] = [0, 0, ''];
  }

  /** `read`: what of the body was read to find it. */
  function beginBody(read: Uint8Array): void {
    missing = value - read.length;
    state = value > largest ? 'skip-body' : 'body';
    if (state === 'body') held.add(read);
    else dropped++;
    forget();
  }

  /** One byte where a count should stand. False: look at it again in the new state. */
  function count(byte: number): boolean {
    if (digits === 0 && (byte === lf || byte === cr || byte === nul || byte === space)) return true;
    if (byte >= zero && byte <= nine && digits < mostDigits && (digits > 0 || byte !== zero)) {
      [digits, value] = [digits + 1, value * 10 + byte - zero];
      return true;
    }
    if (byte === space && digits > 0) {
      beginBody(new Uint8Array());
      return true;
    }
    dropped++;
    state = 'resync';
    forget();
    return false;
  }

  function resync(byte: number): void {
    const digit = byte >= zero && byte <= nine;
    if (digit && after === ' <' && value > 1) beginBody(Uint8Array.of(less, byte));
    else if (digit) {
      if (after !== '') forget();
      // A number that begins with 0, or is longer than counts are, is none up to its end.
      digits = digits === 0 && byte === zero ? mostDigits + 1 : Math.min(digits + 1, mostDigits + 1);
      if (digits <= mostDigits) value = value * 10 + byte - zero;
    } else if (byte === space && digits > 0 && digits <= mostDigits && after === '') after = ' ';
    else if (byte === less && after === ' ') after = ' <';
    else forget();
  }

  function takeLine(messages: Buffer[]): void {
    let line = held.take();
    if (line.at(-1) === cr) line = line.subarray(0, -1);
    if (line.length > 0) messages.push(line);
  }

  function detect(byte: number): Uint8Array | undefined {
    if (held.length === 0 && (byte === lf || byte === cr || byte === nul || byte === space)) return undefined;
    held.add(Uint8Array.of(byte));
    const begin = held.peek();
    if (counted.test(begin)) state = 'count';
    else if (!maybeCounted.test(begin)) state = 'line';
    return state === 'detect' ? undefined : held.take();
  }

  function push(bytes: Uint8Array): Buffer[] {
    const messages: Buffer[] = [];
    const ends = lineEnds(bytes);
    let at = 0;
    while (at < bytes.length) {
      const byte = bytes[at] ?? 0;
      if (state === 'detect') {
        at++;
        const begin = detect(byte);
        // What was read to tell the framing is the beginning of the first frame: at most a count and some letters.
        if (begin) messages.push(...push(begin));
      } else if (state === 'count') {
        if (count(byte)) at++;
      } else if (state === 'resync') {
        resync(byte);
        at++;
        // A message of two bytes ends where it was found.
        if (missing === 0) finishBody(nothing, messages);
      } else if (state === 'body' || state === 'skip-body') {
        at += finishBody(bytes.subarray(at), messages);
      } else {
        const end = ends(at);
        const to = end === -1 ? bytes.length : end;
        if (state === 'line' && !held.add(bytes.subarray(at, to))) {
          held.drop();
          dropped++;
          state = 'skip-line';
        }
        if (end !== -1) {
          if (state === 'line') takeLine(messages);
          state = 'line';
        }
        at = to + 1;
      }
    }
    return messages;
  }

  /** @returns how many bytes were of the frame */
  function finishBody(bytes: Uint8Array, messages: Buffer[]): number {
    if (state !== 'body' && state !== 'skip-body') return 0;
    const part = bytes.subarray(0, missing);
    missing -= part.length;
    if (state === 'body') held.add(part);
    if (missing === 0) {
      if (state === 'body') messages.push(held.take());
      state = 'count';
    }
    return part.length;
  }

  return {
    push,
    end() {
      const messages: Buffer[] = [];
      if (state === 'line' || state === 'detect') takeLine(messages);
      else if (state === 'body' || (state === 'count' && digits > 0)) dropped++;
      held.drop();
      state = 'detect';
      forget();
      return messages;
    },
    get partial() {
      return held.length > 0 || (state === 'count' ? digits > 0 : state !== 'line' && state !== 'detect');
    },
    get dropped() {
      return dropped;
    },
  };
}

/** Where the next LF or NUL is, asked from left to right: neither is searched for twice. */
function lineEnds(bytes: Uint8Array): (from: number) => number {
  const next = { lf: -2, nul: -2 };
  const find = (which: 'lf' | 'nul', byte: number, from: number): number => {
    if (next[which] !== -1 && next[which] < from) next[which] = bytes.indexOf(byte, from);
    return next[which];
  };
  return (from) => {
    const [one, other] = [find('lf', lf, from), find('nul', nul, from)];
    return one === -1 || other === -1 ? Math.max(one, other) : Math.min(one, other);
  };
}

/** Bytes of one unfinished frame, copied: what they came in is let go. */
function holding(largest: number) {
  let buffer = Buffer.alloc(0);
  let length = 0;
  return {
    get length() {
      return length;
    },
    /** False where they would be too many; then nothing was added. */
    add(bytes: Uint8Array): boolean {
      if (length + bytes.length > largest) return false;
      if (length + bytes.length > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.min(largest, Math.max(1_024, 2 * (length + bytes.length))));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      buffer.set(bytes, length);
      length += bytes.length;
      return true;
    },
    peek: () => buffer.toString('latin1', 0, Math.min(length, 32)),
    take(): Buffer {
      const taken = Buffer.from(buffer.subarray(0, length));
      length = 0;
      if (buffer.length > 8_192) buffer = Buffer.alloc(0);
      return taken;
    },
    drop(): void {
      length = 0;
      buffer = Buffer.alloc(0);
    },
  };
}
