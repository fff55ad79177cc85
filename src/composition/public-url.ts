import type { Config } from '../config/config.ts';

/** How others reach this server, as far as the configuration tells. */
export function publicUrl(config: Pick<Config, 'server'>): string {
  const { public_url, listen, tls } = config.server();
  if (public_url !== undefined) return public_url;
  const [, host, port] = /^(?:(.*):)?(\d+)$/.exec(listen) ?? [];
  return `${tls ? 'https' : 'http'}://${host || '127.0.0.1'}:${port ?? ''}`;
}
