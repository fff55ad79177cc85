import { Option } from 'commander';

/** Whoever tries things out there looks there for what came of it: the sandbox keeps a store of its own, with keys and people of its own. */
export function inSandbox(): Option {
  return new Option('--sandbox', 'of what was done with --sandbox');
}
