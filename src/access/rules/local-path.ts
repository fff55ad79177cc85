/** The path on this server that was meant, and its start page where another machine was. */
export function localPath(returnTo: string): string {
  // Browsers take \ for / and leave tabs and line breaks out.
  if (!/^\/(?![/\\])[^\\\x00-\x20\x7f]*$/.test(returnTo) || returnTo.length > 2_000) return '/';
  const url = URL.parse(returnTo, 'http://here.invalid');
  // `/..//host` has become `//host`.
  if (url?.origin !== 'http://here.invalid' || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
