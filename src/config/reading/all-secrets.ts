import type { Credentials, ProxySettings } from '../config.ts';
import { databaseAddress } from '../schema.ts';

/** Everything that may not be written down. Basic sends the pair as one base64 text: it is a secret of its own. */
export function allSecrets(credentials: readonly Credentials[], proxy: ProxySettings | null, database: string | null): string[] {
  const url = proxy === null ? undefined : new URL(proxy.url);
  const ofProxy =
    url && url.password !== '' ? [{ secret: unescaped(url.username), password: unescaped(url.password) }, { password: url.password }] : [];
  const all = [
    ...credentials.flatMap(parts),
    ...ofProxy.flatMap((pair) => parts(pair).filter((each) => each !== pair.secret)),
    ...passwordsOf(database === null ? undefined : databaseAddress(database)),
  ];
  return [...new Set(all)].filter((each) => each !== '');
}

function parts({ secret, password }: Credentials): string[] {
  const single = [secret, password].filter((each) => each !== undefined);
  return secret !== undefined && password !== undefined ? [...single, `${secret}:${password}`] : single;
}

/** Of a database: before the host, or as a parameter as libpq has them. */
function passwordsOf(address: URL | undefined): string[] {
  if (!address) return [];
  const { password, searchParams } = address;
  return [password, unescaped(password), searchParams.get('password') ?? '', searchParams.get('sslpassword') ?? ''];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
