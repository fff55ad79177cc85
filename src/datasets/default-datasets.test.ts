import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { defaultDatasets } from './default-datasets.ts';
import { openAddressDataset } from './open-dataset.ts';

test('the country file that is installed answers for well-known resolvers and not for private addresses', () => {
  const country = openAddressDataset(defaultDatasets().country ?? '');
  expect(
    ['1.1.1.1', '8.8.8.8', '::ffff:8.8.8.8', '2606:4700:4700::1111', '10.0.0.1', '::1'].map((address) => country.get(address)),
  ).toEqual([{ country_code: 'AU' }, { country_code: 'US' }, { country_code: 'US' }, { country_code: 'US' }, null, null]);
  expect(country.describe).toMatch(/^geo-whois-asn-country\.mmdb \(country ipvAll, built \d{4}-\d\d-\d\d\)$/);
});

test('the path is found from a bundle too', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const entry = fileURLToPath(new URL('./default-datasets.ts', import.meta.url));
  const stdin = {
    contents: `import { defaultDatasets } from ${JSON.stringify(entry)}; console.log(JSON.stringify(defaultDatasets()))`,
    resolveDir: root,
  };
  const bundle = await build({
    stdin,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    logLevel: 'error',
  });
  const input = bundle.outputFiles[0]?.text ?? '';
  expect(JSON.parse(execFileSync(process.execPath, ['--input-type=module'], { input, cwd: root, encoding: 'utf8' }))).toEqual(
    defaultDatasets(),
  );
});
