import { forTerminal } from '../../app.ts';
import { AssayError } from '../../domain/errors.ts';

/** Tells a person what went wrong and how to mend it; answers the exit code. A bug keeps its stack. */
export function complain(error: unknown): number {
  if (error instanceof AssayError) {
    tell(`assay: ${error.message}\n  ${error.fix}  [${error.code}]`);
    return error.code === 'ASSAY_USAGE' || error.code === 'ASSAY_UNKNOWN_SOURCE' || error.code === 'ASSAY_UNKNOWN_FORMAT' ? 2 : 1;
  }
  tell(`assay: a bug, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}

/** A message or a stack has lines of its own; within each, what came from an input is only printed. */
function tell(text: string): void {
  process.stderr.write(`${text.split('\n').map(forTerminal).join('\n')}\n`);
}
