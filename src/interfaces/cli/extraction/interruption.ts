/** Ctrl-C, as long as somebody can end in order. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** From now on the first Ctrl-C only tells the signal; the second ends the process. Answers how to stop listening. */
  listen(): () => void;
}

/** Whoever works without a pause must not listen: then Ctrl-C ends the process at once, as ever. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  return {
    signal: controller.signal,
    listen() {
      process.on('SIGINT', stop);
      return () => void process.off('SIGINT', stop);
    },
  };
}
