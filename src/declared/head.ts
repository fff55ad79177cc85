import type { Auth } from '../domain/source.ts';
import { fill, parseTemplate } from './asking/template.ts';
import type { HttpFile } from './schema/http-file.ts';

type AuthSpec = NonNullable<HttpFile['auth']>;

/** What the environment variables of a source begin with: `ACME_TI_`. */
export function variableStart(id: string): string {
  return `${id.toUpperCase().replaceAll('-', '_')}_`;
}

/** Where the key goes, and the variables that hold it unless the file names others. */
export function authOf({ id, homepage }: { readonly id: string; readonly homepage: string }, auth: AuthSpec): Auth {
  const getKeyAt = auth.get_key_at ?? homepage;
  const env = auth.env ?? `${variableStart(id)}${auth.in === 'basic' ? 'USER' : 'API_KEY'}`;
  switch (auth.in) {
    case 'header':
      return { in: 'header', name: auth.name, env, getKeyAt, ...(auth.prefix !== undefined && { prefix: auth.prefix }) };
    case 'query':
      return { in: 'query', name: auth.name, env, getKeyAt };
    case 'place':
      return { in: 'place', env, getKeyAt };
    case 'basic':
      return { in: 'basic', env, passwordEnv: auth.password_env ?? `${variableStart(id)}PASSWORD`, getKeyAt };
  }
}

/** The page about a value. @throws RangeError on a value that no encoding can hold there. */
export function linkOf(link: string, value: string): string | undefined {
  const template = parseTemplate(link, 'link');
  return typeof template === 'string' ? undefined : fill(template, 'link', value);
}
