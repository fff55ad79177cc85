import { type AccountBudget, forTerminal } from '../../../app.ts';
import { type GlobalOptions, withApp } from '../options.ts';

/** `assay quota`: what is left of every window of every account that is set up. Nobody is asked. */
export async function quota(options: GlobalOptions & { readonly json?: boolean }): Promise<number> {
  return withApp(options, async (app) => {
    const budgets = await app.budgets();
    if (options.json) process.stdout.write(`${JSON.stringify(budgets.map(wire), null, 2)}\n`);
    else for (const line of budgets.flatMap(lines)) process.stdout.write(`${line}\n`);
    if (!options.json && budgets.length === 0)
      process.stdout.write('no source with a budget is set up (assay sources tells what is missing)\n');
    return 0;
  });
}

function wire({ account, sources, windows, holds }: AccountBudget) {
  return {
    account,
    sources,
    windows: windows.map(({ limit, used, retryAt }) => ({
      per: limit.per,
      window: limit.window ?? 'rolling',
      limit: limit.requests,
      used,
      left: Math.max(0, limit.requests - used),
      retry_at: retryAt,
    })),
    holds: holds.map(({ reason, until, detail }) => ({ reason, until, detail })),
  };
}

function lines({ account, sources, windows, holds }: AccountBudget): string[] {
  return [
    `${account}${sources.length > 1 ? ` (${sources.join(', ')})` : ''}`,
    ...windows.map(
      ({ limit, used, retryAt }) =>
        `  ${Math.max(0, limit.requests - used)} of ${limit.requests} left per ${limit.per}${retryAt ? `, next at ${retryAt.toISOString()}` : ''}`,
    ),
    ...(windows.length === 0 ? ['  no limit declared'] : []),
    ...holds.map(({ reason, until, detail }) => `  on hold until ${until.toISOString()}: ${reason}, ${forTerminal(detail)}`),
  ];
}
