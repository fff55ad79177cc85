import { forTerminal } from '../../../app.ts';

/** One line on a terminal about the input that is being read. */
export interface ReadingProgress {
  /** `size` in bytes, where the input tells it. */
  begin(name: string, size: number | undefined): void;
  read(bytes: number): void;
  found(count: number): void;
  /** Takes the line away, so that something else can be written to the terminal; it comes back by itself. */
  clear(): void;
  stop(): void;
}

/**
 * `big.log.gz  41 %  205 of 500 MiB  62 MB/s  12,345 found`, redrawn in place on a terminal, from half a second on; nothing
 * at all elsewhere. Bytes are those of the file, packed or not.
 */
export function startReading({ stream, quiet }: { readonly stream: NodeJS.WriteStream; readonly quiet: boolean }): ReadingProgress {
  if (quiet || stream.isTTY !== true || process.env.TERM === 'dumb') return { begin() {}, read() {}, found() {}, clear() {}, stop() {} };
  let input = { name: '', size: undefined as number | undefined, began: Date.now() };
  let [bytes, count, drawn] = [0, 0, 0];

  function clear(): void {
    // A window that became narrower has folded the line.
    const folds = Math.ceil(drawn / (stream.columns || 80)) - 1;
    if (drawn > 0) stream.write(`\r${folds > 0 ? `\u001b[${folds}A` : ''}\u001b[0J`);
    drawn = 0;
  }

  function draw(): void {
    const seconds = (Date.now() - input.began) / 1000;
    if (seconds < 0.5 || bytes === 0) return;
    const { size } = input;
    const parts = [
      forTerminal(input.name.length > 40 ? `…${input.name.slice(-39)}` : input.name),
      ...(size === undefined
        ? [mebibytes(bytes)]
        : [`${Math.floor((Math.min(bytes, size) / size) * 100)} %`, `${mebibytes(bytes)} of ${mebibytes(size)}`]),
      `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`,
      `${count.toLocaleString('en')} found`,
    ];
    clear();
    const text = parts.join('  ').slice(0, Math.max(1, (stream.columns || 80) - 1));
    stream.write(text);
    drawn = text.length;
  }

  const timer = setInterval(draw, 120);
  timer.unref();
  return {
    begin(name, size) {
      input = { name, size, began: Date.now() };
      bytes = 0;
    },
    read(length) {
      bytes += length;
    },
    found(more) {
      count += more;
    },
    clear,
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)} MiB`;
}
