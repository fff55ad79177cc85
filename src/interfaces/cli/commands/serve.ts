import { readFileSync } from 'node:fs';
import type { App } from '../../../app.ts';
import { AssayError } from '../../../domain/errors.ts';
import { createServer } from '../../server/server.ts';
import { type GlobalOptions, withApp } from '../options.ts';

/** `assay serve`: takes work in, and works on it, until it is told to end. */
export async function serve(
  options: GlobalOptions & { readonly listen?: string; readonly sandbox?: boolean; readonly withoutTls?: boolean },
): Promise<number> {
  return withApp(options, async (app) => {
    const settings = app.config.server();
    const { host, port } = placeOf(options.listen ?? settings.listen);
    if (!isLoopback(host) && !settings.tls && !(settings.without_tls && options.withoutTls)) throw unprotected(host);
    const server = await createServer(app, settings.tls && tlsOf(settings.tls));
    const worker = settings.workers ? app.worker() : undefined;
    const work = app.channels();
    const ended = Promise.withResolvers<void>();
    // Where it fails before that is waited for, the first failure is the one that is told.
    ended.promise.catch(() => undefined);
    const stop = (): void => {
      if (signals++ > 0) void worker?.stop(0);
      ended.resolve();
    };
    let signals = 0;
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    let working: Promise<void> | undefined;
    try {
      await listen(server, host, port);
      working = worker?.run().catch((error: unknown) => ended.reject(error));
      await work.start();
      app.telling.start();
      const address = addressOf(server, settings.tls !== undefined);
      if (!options.quiet) process.stderr.write(`assay: listens on ${address}\n`);
      if (!options.quiet && app.config.sandboxUrl !== null)
        process.stderr.write(
          'assay: sandbox: whatever vendors say here is invented; keys and people of it: assay keys create siem --sandbox\n',
        );
      await invite(app, host, settings.public_url ?? address);
      await ended.promise;
      if (!options.quiet) process.stderr.write('assay: ending: what is under way is waited for; again to cut it off\n');
      return 0;
    } finally {
      // First nothing more comes in, then what is under way is finished.
      await Promise.allSettled([work.stop(), server.close()]);
      if (working) await worker?.stop(signals > 1 ? 0 : drainMs);
      await app.telling.stop(signals > 1 ? 0 : tellMs);
      await working;
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
    }
  });
}

/** Shorter than what service managers wait before they kill. */
const drainMs = 20_000;
/** What is not told by then is told after the next start. */
const tellMs = 3_000;

/** Where nobody can sign in yet, whoever started it may, once; beyond loopback somebody else could be quicker. */
async function invite(app: App, host: string, address: string): Promise<void> {
  if (!(await app.access.isFirstStart())) return;
  process.stderr.write(
    isLoopback(host)
      ? `assay: nobody can sign in yet. Once, and within ten minutes: ${address}/sign-in/link/${await app.access.createLink()}\n`
      : 'assay: nobody can sign in yet: assay users create <name> --role admin\n',
  );
}

function placeOf(written: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(?:(.*):)?(\d{1,5})$/.exec(written) ?? [];
  if (port === undefined || Number(port) > 65_535)
    throw new AssayError('ASSAY_USAGE', `${written} is no address and port`, 'Write 127.0.0.1:8642, [::]:8642 or a port.');
  // Without a host it is this machine alone; with an empty one all addresses.
  return { host: host === undefined ? '127.0.0.1' : host.replace(/^\[|\]$/g, '') || '::', port: Number(port) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function unprotected(host: string): AssayError {
  return new AssayError(
    'ASSAY_UNPROTECTED',
    `without TLS assay does not listen on ${host}, where others can read along`,
    'Set server.tls, or where a proxy ends TLS in front of it: server.without_tls: true and --without-tls.',
  );
}

function tlsOf(files: { readonly cert_file: string; readonly key_file: string; readonly client_ca_file?: string | undefined }) {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new AssayError('ASSAY_CONFIG_INVALID', `server.tls: ${path} cannot be read`, 'Correct the path or its permissions.', {
        cause: error,
      });
    }
  };
  return { cert: read(files.cert_file), key: read(files.key_file), ca: files.client_ca_file && read(files.client_ca_file) };
}

async function listen(server: Awaited<ReturnType<typeof createServer>>, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new AssayError('ASSAY_PORT_IN_USE', `port ${port} is taken`, 'End the other program, or listen elsewhere with --listen.', {
        cause: error,
      });
    throw error;
  }
}

function addressOf(server: Awaited<ReturnType<typeof createServer>>, tls: boolean): string {
  const [first] = server.addresses();
  if (!first || typeof first === 'string') return String(first);
  const host = first.family === 'IPv6' ? `[${first.address}]` : first.address;
  return `${tls ? 'https' : 'http'}://${host}:${first.port}`;
}
