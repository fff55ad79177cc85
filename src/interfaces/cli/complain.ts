import { AssayError } from '../../domain/errors.ts';

/** Tells a person what went wrong and how to mend it; answers the exit code. A bug keeps its stack. */
export function complain(error: unknown): number {
  if (error instanceof AssayError) {
    process.stderr.write(`assay: ${error.message}\n  ${error.fix}  [${error.code}]\n`);
    return error.code === 'ASSAY_USAGE' || error.code === 'ASSAY_UNKNOWN_SOURCE' || error.code === 'ASSAY_UNKNOWN_FORMAT' ? 2 : 1;
  }
  process.stderr.write(`assay: a bug, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
