import type { Principal } from '../../../domain/access.ts';
import { escaped } from './page.ts';

/** The form of name and password. @param returnTo a path of this server */
export function signInBody(returnTo: string, byOidc: boolean, wrong: string | undefined): string {
  const back = escaped(returnTo);
  const oidc = `<a class="button" href="/sign-in/oidc?return_to=${escaped(encodeURIComponent(returnTo))}">Sign in with your organisation</a>`;
  return `${wrong === undefined ? '' : `<p role="alert">${escaped(wrong)}</p>\n`}<form method="post" action="/sign-in">
<input type="hidden" name="return_to" value="${back}">
<label for="name">Name</label><input id="name" name="name" autocomplete="username" maxlength="200" required autofocus>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button>
</form>${byOidc ? `\n${oidc}` : ''}`;
}

/** Who one is here, and the way out. */
export function signedInBody({ name, role, clearance, session }: Principal): string {
  return `<p>You are signed in as <strong>${escaped(name)}</strong> (${escaped(role)}, up to TLP:${escaped(clearance.toUpperCase())}).</p>
<p><a href="/reference">API reference</a></p>
<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="${escaped(session?.csrf ?? '')}"><button>Sign out</button></form>`;
}

/** A link is used up by pressing the button, not by opening it: programs that look at links in advance press none. */
export function linkBody(token: string): string {
  return `<p>This link signs you in once, as admin.</p>
<form method="post" action="/sign-in/link/${escaped(encodeURIComponent(token))}"><button autofocus>Sign in</button></form>`;
}

export function failedBody(why: string): string {
  return `<p role="alert">${escaped(why)}</p>\n<p><a href="/sign-in">Sign in another way</a></p>`;
}
