'use strict';
// Apart from assay.cjs because an old Node.js cannot even parse what stands here.

const { existsSync, mkdirSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { homedir } = require('node:os');
const { isAbsolute, join } = require('node:path');
const { pathToFileURL } = require('node:url');

const root = join(__dirname, '..');

// Compiled code is kept from run to run (a fifth to a third of the start time). Node's own default is a folder in /tmp that any
// user of the machine may fill first, with code that we would run; hence the user's own cache folder, or none.
try {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  const home = xdg && isAbsolute(xdg) ? xdg : process.platform === 'win32' && local ? local : join(homedir(), '.cache');
  if (isAbsolute(home)) {
    // Made one by one: neither enableCompileCache nor a recursive mkdir ever returns from a place like /proc/none.
    const assay = join(home, 'assay');
    for (const folder of [home, assay]) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    enableCompileCache(join(assay, 'compiled'));
  }
} catch {
  // No home, or one that cannot be written: start a little slower.
}

// node:sqlite is what assay keeps its memory in; that Node still calls it experimental is no news to an analyst.
// Every other warning passes.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
  if (type === 'ExperimentalWarning' && String(warning).startsWith('SQLite')) return;
  emitWarning.call(process, warning, ...rest);
};

import(pathToFileURL(join(root, 'dist', 'cli.js')).href).catch((error) => {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(`assay: a part is missing (${error.message.split('\n')[0]}): run "npm ci" in ${root}\n`);
  process.exitCode = 1;
});
