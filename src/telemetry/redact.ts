const veil = '[redacted]';
/** Below this a secret is too common to be hidden inside words: only where it stands alone. */
const shortest = 6;

/**
 * Hides secrets in text. Every form a secret travels in is hidden: as it is, in base64 and base64url (also inside a longer
 * value such as `user:password` of Basic), percent-encoded, and escaped for JSON and HTML. What overlaps is hidden as one.
 * A secret of fewer than six characters is hidden only where no letter or digit stands beside it: text full of holes
 * would be worth as little as a leak. Time is linear in the text, whatever the secrets are.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter((secret) => secret.trim() !== '');
  const whole = known.flatMap((secret) => [...spellings(secret), ...base64(secret)]);
  const inner = known.filter((secret) => secret.length >= shortest).flatMap(base64Inside);
  const long = [...new Set([...whole, ...inner])].filter((form) => form.length >= shortest);
  const short = [...new Set(whole)].filter((form) => form.length < shortest);
  const hideLong = long.length === 0 ? undefined : createHider(long);
  const hideShort = short.length === 0 ? undefined : standingAlone(short);
  return (text) => {
    const hidden = hideLong ? hideLong(text) : text;
    return hideShort ? hidden.replace(hideShort, veil) : hidden;
  };
}

/** The secret as text, URLs, JSON and HTML write it. */
function spellings(secret: string): string[] {
  const wellFormed = Buffer.from(secret).toString();
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = [encodeURIComponent(wellFormed), encodeURI(wellFormed), new URLSearchParams({ '': wellFormed }).toString().slice(1)];
  const html = secret.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  const named = secret.replace(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? '&#39;');
  return [secret, json, json.replaceAll('/', '\\/'), html, named, ...percent, ...percent.map(lowerHex)];
}

function lowerHex(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
}

function base64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
}

/**
 * The characters of base64 that the secret alone decides when other bytes stand before and after it: base64 cuts its input
 * into threes, so there are three ways to be cut. Hides a password in `user:password` whoever the user is.
 */
function base64Inside(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const inside = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [inside, inside.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function standingAlone(forms: readonly string[]): RegExp {
  const longestFirst = [...forms].sort((a, b) => b.length - a.length).map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}

interface State {
  readonly next: Map<number, State>;
  readonly depth: number;
  /** The longest other state that ends like this one. */
  fallback: State | undefined;
  /** Length of the longest form that ends here, 0 for none. */
  hit: number;
}

/** Aho-Corasick: all forms are looked for at once, each character of the text is read once. */
function createHider(forms: readonly string[]): (text: string) => string {
  const root = automaton(forms);
  return (text) => {
    const spans: { start: number; end: number }[] = [];
    let state = root;
    for (let i = 0; i < text.length; i++) {
      state = step(root, state, text.charCodeAt(i));
      if (state.hit > 0) cover(spans, i + 1 - state.hit, i + 1);
    }
    let from = 0;
    const pieces = spans.flatMap(({ start, end }) => {
      const before = text.slice(from, start);
      from = end;
      return [before, veil];
    });
    return pieces.join('') + text.slice(from);
  };
}

function automaton(forms: readonly string[]): State {
  const root: State = { next: new Map(), depth: 0, fallback: undefined, hit: 0 };
  for (const form of forms) {
    let state = root;
    for (let i = 0; i < form.length; i++) {
      const code = form.charCodeAt(i);
      const next = state.next.get(code) ?? { next: new Map(), depth: i + 1, fallback: undefined, hit: 0 };
      state.next.set(code, next);
      state = next;
    }
    state.hit = state.depth;
  }
  const queue: State[] = [root];
  for (const state of queue) {
    for (const [code, next] of state.next) {
      next.fallback = state === root ? root : step(root, state.fallback ?? root, code);
      next.hit = Math.max(next.hit, next.fallback.hit);
      queue.push(next);
    }
  }
  return root;
}

function step(root: State, from: State, code: number): State {
  let state = from;
  for (;;) {
    const next = state.next.get(code);
    if (next) return next;
    if (state.fallback === undefined) return root;
    state = state.fallback;
  }
}

/** Adds a span; those it overlaps become one with it. Ends only grow, so only the last ones can overlap. */
function cover(spans: { start: number; end: number }[], start: number, end: number): void {
  let begin = start;
  for (let last = spans.at(-1); last !== undefined && last.end > begin; last = spans.at(-1)) {
    begin = Math.min(begin, last.start);
    spans.pop();
  }
  spans.push({ start: begin, end });
}
