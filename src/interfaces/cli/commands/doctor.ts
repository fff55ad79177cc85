import { type Checkup, forTerminal } from '../../../app.ts';
import { type GlobalOptions, only, withApp } from '../options.ts';

const words: Readonly<Record<Checkup['state'], string>> = {
  ready: 'ready',
  no_key: 'not set up',
  key_rejected: 'KEY REJECTED',
  limited: 'LIMITED',
  unreachable: 'UNREACHABLE',
  unreadable: 'ANSWER NO LONGER READS',
  upstream: 'BROKEN AT THEIR END',
  not_asked: 'not asked',
};

/** `assay doctor`: at most one request per source. 0 when everything that is set up answers, 3 when something does not, 1 when nothing does. */
export async function doctor(
  options: GlobalOptions & { readonly sources?: string; readonly offline?: boolean; readonly json?: boolean },
): Promise<number> {
  return withApp(options, async (app) => {
    const checkups: Checkup[] = [];
    const width = Math.max(...app.sources.map(({ source }) => source.id.length));
    for await (const checkup of app.doctor(only(options.sources), options.offline ?? app.config.offline)) {
      checkups.push(checkup);
      if (options.json) continue;
      const took = checkup.latencyMs === null ? '' : ` (${checkup.latencyMs} ms)`;
      process.stdout.write(`${checkup.source.padEnd(width)}  ${words[checkup.state].padEnd(22)}  ${forTerminal(checkup.detail)}${took}\n`);
    }
    if (options.json)
      process.stdout.write(
        `${JSON.stringify(
          checkups.map(({ latencyMs, ...rest }) => ({ ...rest, latency_ms: latencyMs })),
          null,
          2,
        )}\n`,
      );
    const ill = checkups.filter(({ state }) => !['ready', 'no_key', 'not_asked'].includes(state));
    if (ill.length === 0) return 0;
    return checkups.some(({ state }) => state === 'ready') ? 3 : 1;
  });
}
