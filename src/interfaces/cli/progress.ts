import type { Outcome } from '../../domain/lookup.ts';

const lookEveryMs = 3_000;

interface Line {
  readonly total: number;
  done: number;
  failed: number;
}

export interface Progress {
  landed(lookup: { readonly source: string; readonly outcome: Outcome }): void;
  stop(): void;
}

/**
 * One line per source that is asked, redrawn in place on a terminal; nothing at all elsewhere. Sources that have
 * answered everything collapse into the first line.
 */
export function startProgress(
  forecast: ReadonlyMap<string, number>,
  deadline: Date,
  options: {
    readonly stream: NodeJS.WriteStream;
    readonly quiet: boolean;
    /** When so many lookups of each source will be done, in words; asked now and then. */
    readonly outlook?: (left: ReadonlyMap<string, number>) => Promise<ReadonlyMap<string, string>>;
  },
): Progress {
  const { stream } = options;
  if (options.quiet || stream.isTTY !== true || process.env.TERM === 'dumb') return { landed() {}, stop() {} };
  const lines = new Map<string, Line>([...forecast].map(([source, total]) => [source, { total, done: 0, failed: 0 }]));
  const began = Date.now();
  let drawn: readonly string[] = [];
  let ends: ReadonlyMap<string, string> = new Map();

  // Some pseudo terminals tell a size of nothing.
  const size = () => ({ columns: stream.columns || 80, rows: stream.rows || 24 });

  /** Also after the window became narrower, where the terminal has folded what was drawn. */
  function erased(): string {
    const { columns, rows } = size();
    const taken = drawn.reduce((sum, text) => sum + Math.ceil(text.length / columns), 0);
    return taken === 0 ? '' : `\u001b[${Math.max(1, Math.min(taken, rows - 1))}A\u001b[0J`;
  }

  function draw(): void {
    const { columns, rows: height } = size();

    const rows = [...lines].map(([source, line]) => ({ source, ...line }));
    const total = rows.reduce((sum, row) => sum + row.total, 0);
    const done = rows.reduce((sum, row) => sum + row.done, 0);
    const left = Math.max(0, Math.round((deadline.getTime() - Date.now()) / 1000));
    const seconds = Math.round((Date.now() - began) / 1000);
    const open = rows.filter((row) => row.done < row.total).slice(0, Math.max(0, height - 4));
    const texts = [
      `asked ${done} of ${total} · ${seconds} s · at most ${left} s more`,
      ...open.map(
        ({ source, done, total, failed }) =>
          `  ${source.padEnd(22)} ${columns < 60 ? '' : `${bar(done / total)} `}${done}/${total}${failed > 0 ? ` · ${failed} failed` : ''}${ends.has(source) ? ` · ${ends.get(source)}` : ''}`,
      ),
    ];
    const before = erased();
    drawn = texts.map((text) => text.slice(0, Math.max(1, columns - 1)));
    stream.write(`${before}${drawn.join('\n')}\n`);
  }

  async function lookAhead(): Promise<void> {
    const left = [...lines].flatMap(([source, { total, done }]) => (done < total ? [[source, total - done] as const] : []));
    ends = (await options.outlook?.(new Map(left))) ?? ends;
  }

  const timer = setInterval(draw, 120);
  timer.unref();
  // Without it the lines stand there as they are.
  const looking = setInterval(() => void lookAhead().catch(() => undefined), lookEveryMs);
  looking.unref();
  return {
    landed({ source, outcome }) {
      const line = lines.get(source);
      if (!line || outcome.status === 'skipped') return;
      line.done += 1;
      if (outcome.status === 'failed' || outcome.status === 'parked') line.failed += 1;
    },
    stop() {
      clearInterval(timer);
      clearInterval(looking);
      if (drawn.length > 0) stream.write(erased());
      drawn = [];
    },
  };
}

function bar(share: number): string {
  const cells = 20;
  const full = Math.round(Math.min(1, Math.max(0, share)) * cells);
  return '█'.repeat(full) + '░'.repeat(cells - full);
}
