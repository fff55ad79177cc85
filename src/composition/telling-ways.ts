import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { Section } from '../config/config.ts';
import { AssayError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import type { Reach } from '../domain/reach.ts';
import { createMail } from '../targets/ways/mail.ts';
import { createSlack } from '../targets/ways/slack.ts';
import { createTeams } from '../targets/ways/teams.ts';
import type { Way } from '../targets/ways/way.ts';
import { createWebhook } from '../targets/ways/webhook.ts';
import { TemplateError } from '../targets/wording/expand.ts';
import { createWriter } from '../targets/wording/write.ts';

type Notify = Section<'notify'>;
type Target = Notify['targets'][number];

/** How each target of the configuration is told, by name. @throws AssayError ASSAY_CONFIG_INVALID, which names no secret */
export function waysOf({ targets, smtp }: Notify, parts: { readonly reach: Reach; readonly clock: Clock }): ReadonlyMap<string, Way> {
  const ca = smtp?.ca_file === undefined ? undefined : [...rootCertificates, textOf('notify.smtp.ca_file', smtp.ca_file)];
  return new Map(targets.map((target) => [target.name, wayOf(target, smtp && { ...smtp, ca }, parts)]));
}

function wayOf(
  target: Target,
  smtp: Parameters<typeof createMail>[0] | undefined,
  parts: { readonly reach: Reach; readonly clock: Clock },
): Way {
  const at = `notify.targets, ${target.name}`;
  if (target.kind === 'webhook') return createWebhook({ url: addressOf(at, target.url), secret: target.secret, own: true }, parts);
  const write = writerOf(at, target.template_file);
  if (target.kind === 'mail') {
    if (!smtp) throw invalid(`${at}: there is no notify.smtp to hand mail to`);
    return createMail(smtp, target.to, write);
  }
  const create = target.kind === 'slack' ? createSlack : createTeams;
  return create(addressOf(at, target.url), { ...parts, write });
}

function writerOf(at: string, path: string | undefined) {
  try {
    return createWriter(path === undefined ? undefined : textOf(`${at}, template_file`, path));
  } catch (error) {
    if (error instanceof TemplateError) throw invalid(`${at}, template_file: ${error.message}`);
    throw error;
  }
}

/** What is wrong with it is told without it: whoever knows it can post there. */
function addressOf(at: string, url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '')
    throw invalid(`${at}, url: not an http:// or https:// address without user and password`);
  return parsed.href;
}

function textOf(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw invalid(`${what}: ${path} cannot be read`, error);
  }
}

function invalid(message: string, cause?: unknown): AssayError {
  return new AssayError('ASSAY_CONFIG_INVALID', message, 'docs/guide/notifications.md has an example of each', { cause });
}
