/** Facts of a span. Never a value that somebody asked about: traces leave the machine. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

export interface Traces {
  /** Runs the work in a span; what it begins meanwhile is below it. `note` adds what is known at the end. */
  span<T>(name: string, facts: SpanFacts, run: (note: (facts: SpanFacts) => void) => Promise<T>): Promise<T>;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** Nobody asked for traces: nothing is loaded, nothing is made. */
export const noTraces: Traces = { span: (_name, _facts, run) => run(() => {}), close: async () => {} };
