import { addressOf, type RemoteSource, type Source } from '../domain/source.ts';
import { otherVariables, settingVariables, sourceVariables } from './reading/environment.ts';

/** Text of `.env.example`: every variable there is, all commented out, each source with the page where a key is had. */
export function envExample(sources: readonly Source[]): string {
  const asked = sources.filter((source): source is RemoteSource => source.kind !== 'local' && source.retired === undefined);
  const blocks = [
    [
      '# Copy to .env and fill in what you have. The environment goes before this file, this file before assay.yaml.',
      '# A key may also be file:/run/secrets/name, and an address, a proxy, an authority or the store be set, only where --config or',
      "# ASSAY_CONFIG names the assay.yaml beside this file: a .env that was merely found may be a stranger's.",
    ],
    [...settingVariables, ...otherVariables].flatMap(({ name, about }) => [`# ${about}`, `#${name}=`]),
    ...withKeys(asked),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Sources of one vendor account share a variable: it is listed once. */
function withKeys(sources: readonly RemoteSource[]): string[][] {
  const seen = new Set<string>();
  return sources.flatMap((source) => {
    const names = sourceVariables(source)
      .filter(({ setting }) => setting !== 'base_url' || addressOf(source) === null)
      .map(({ name }) => name)
      .filter((name) => !seen.has(name));
    for (const name of names) seen.add(name);
    if (names.length === 0) return [];
    const sharing = sources.filter((each) => each.auth !== undefined && each.auth.env === source.auth?.env).map(({ name }) => name);
    const title = oneLine(sharing.length > 1 ? sharing.join(', ') : source.name);
    return [[`# ${title}${source.auth ? `: ${oneLine(source.auth.getKeyAt)}` : ''}`, ...names.map((name) => `#${name}=`)]];
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
