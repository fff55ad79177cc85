import { type App, forTerminal, publicUrl } from '../../../../app.ts';
import { type AccessRole, operator, type User } from '../../../../domain/access.ts';
import { AssayError } from '../../../../domain/errors.ts';
import type { Tlp } from '../../../../domain/marking.ts';
import { type GlobalOptions, withApp } from '../../options.ts';
import { readPassword } from './read-password.ts';

/** `assay users create` */
export async function create(
  name: string,
  options: GlobalOptions & { readonly role: AccessRole; readonly clearance: Tlp },
): Promise<number> {
  return withApp(options, async (app) => {
    const password = await readPassword(`password of ${forTerminal(name)}`);
    const { role, clearance } = options;
    const user = await app.access.users.create({ name, role, clearance, password }, operator(app.config.person));
    process.stdout.write(`${told(user)}\n`);
    return 0;
  });
}

/** `assay users list` */
export async function list(options: GlobalOptions & { readonly json?: boolean }): Promise<number> {
  return withApp(options, async (app) => {
    const users = await app.access.users.list();
    if (options.json) process.stdout.write(`${JSON.stringify(users, null, 2)}\n`);
    else for (const user of users) process.stdout.write(`${told(user)}\n`);
    if (!options.json && users.length === 0) process.stdout.write('nobody has an account (assay users create)\n');
    return 0;
  });
}

/** `assay users change`, `disable`, `enable` */
export async function change(
  name: string,
  options: GlobalOptions & {
    readonly role?: AccessRole;
    readonly clearance?: Tlp;
    readonly password?: boolean;
    readonly disabled?: boolean;
  },
): Promise<number> {
  const { role, clearance, disabled } = options;
  if (role === undefined && clearance === undefined && disabled === undefined && !options.password)
    throw new AssayError('ASSAY_USAGE', 'nothing is to be changed', 'name --role, --clearance or --password');
  return withApp(options, async (app) => {
    const { id } = await find(app, name);
    const password = options.password ? await readPassword(`new password of ${forTerminal(name)}`) : undefined;
    const user = await app.access.users.change(id, { role, clearance, password, disabled }, operator(app.config.person));
    process.stdout.write(`${user ? told(user) : 'they are gone'}\n`);
    return user ? 0 : 1;
  });
}

/** `assay users link` */
export async function link(options: GlobalOptions): Promise<number> {
  return withApp(options, async (app) => {
    const token = await app.access.createLink(app.config.person);
    process.stdout.write(`${new URL(`/sign-in/link/${token}`, publicUrl(app.config)).href}\n`);
    return 0;
  });
}

async function find(app: App, name: string): Promise<User> {
  const same = (one: string): string => one.normalize('NFKC').trim().toLowerCase();
  const user = (await app.access.users.list()).find((one) => one.id === name || same(one.name) === same(name));
  if (user) return user;
  throw new AssayError('ASSAY_USAGE', `there is no user ${name}`, 'assay users list shows who there is');
}

function told({ name, role, clearance, signsInBy, disabledAt, lastSignInAt }: User): string {
  const how = signsInBy === 'oidc' ? ', signs in at the identity provider' : '';
  const last = lastSignInAt ? `signed in ${lastSignInAt.toISOString()}` : 'never signed in';
  return `${forTerminal(name)}: ${role}, up to TLP:${clearance.toUpperCase()}${how}, ${disabledAt ? 'disabled' : last}`;
}
