/**
 * Builds what is shipped: dist/cli.js, dist/index.js and dist/reading.js (bundles) and dist/types (declarations of the library).
 * Run by `npm ci` through `prepare`: needs Node 24 and node_modules, never the network. Types are checked elsewhere
 * (`npm run typecheck`), so that a clone can be used while somebody mends a type.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
// Built beside and moved when whole: a failed build leaves the last good one standing.
const fresh = join(root, 'node_modules', `.assay-dist-${process.pid}`);

try {
  await mkdir(fresh, { recursive: true });
  await bundle(fresh);
  declare(join(fresh, 'types'));
  await rm(dist, { recursive: true, force: true });
  await rename(fresh, dist);
} catch (error) {
  // esbuild and tsc have said what is wrong, with file and line; a stack of ours adds nothing.
  process.stderr.write(`build: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}; dist/ is left as it was\n`);
  process.exitCode = 1;
} finally {
  await rm(fresh, { recursive: true, force: true });
}

/** One file per entry and the chunks they share. Lazy `import()`s stay lazy: that is what keeps `--help` quick. */
async function bundle(outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: {
      ...{ cli: 'src/interfaces/cli/main.ts', index: 'src/index.ts' },
      // Run in threads: see there.
      reading: 'src/composition/reading/read-in-thread.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    // undici and zxing-wasm find their own WebAssembly and the country table its .mmdb beside their package.json; zip.js is seldom needed.
    external: ['undici', '@node-rs/argon2', '@ip-location-db/*', 'zxing-wasm', '@zip.js/zip.js'],
    // Dependencies written in CommonJS call require(); an ES module has none.
    banner: {
      js: "import { createRequire as assayCreateRequire } from 'node:module';\nconst require = assayCreateRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

/** Declarations by tsc, started with the Node that runs this: the PATH may hold another. */
function declare(outDir: string): void {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const run = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.types.json', '--noCheck', '--outDir', outDir], {
    cwd: root,
    stdio: 'inherit',
  });
  if (run.status !== 0) throw new Error(`tsc ended with ${run.status ?? run.signal ?? String(run.error)}`);
}
