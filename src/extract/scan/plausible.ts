/**
 * Whether a bare name (no scheme, not defanged, in no mail address) that ends in a real suffix is likely meant as a
 * domain and not as a file, a property of an object, a package or two sentences without a space. Prefers silence.
 */
export function isPlausibleName(written: string, suffix: string, before: string, after: string): boolean {
  const labels = written.split('.');
  const last = labels.at(-1) ?? '';
  const name = labels.at(-2) ?? '';
  const first = (labels[0] ?? '').toLowerCase();
  if (first === 'www' || first.startsWith('xn--')) return true;
  if (hasOddCase(written, last)) return false;
  if (fileSuffixes.has(suffix) || (before === '\\' && labels.length === 2)) return false;
  if (
    extensions.has(name.toLowerCase()) &&
    labels.length > 1 &&
    suffix === last.toLowerCase() &&
    (labels.length > 2 || extensions.has(suffix))
  )
    return false;
  if (properties.has(suffix) && (receivers.has(name.toLowerCase()) || after === '(')) return false;
  if (suffix === 'app' && /^[A-Z]/.test(written)) return false;
  if (labels.length === 2 && sources.has(suffix) && sourceNames.has(name.toLowerCase())) return false;
  if (labels.length > 2 && packageRoots.has(first) && !classic.has(suffix)) return false;
  if (/^(?:e\.g|i\.e|a\.m|p\.m)\./i.test(written)) return false;
  return !/[a-z][A-Z]/.test(name) || !properties.has(suffix);
}

/** `System.IO`, `end.In`, `Dr.Web`, `Trojan.Win32.Agent.sh`: hosts are written in one case, or their suffix in lower. */
function hasOddCase(written: string, last: string): boolean {
  const allUpper = written === written.toUpperCase();
  if (allUpper || last === last.toLowerCase()) {
    const capitalised = written.split('.').filter((label) => /^[A-Z][a-z]/.test(label)).length;
    return !allUpper && capitalised > 1 && last.length === 2;
  }
  return !(last === last.toUpperCase() && classic.has(last.toLowerCase()));
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Suffixes that are more often the end of a file name. */
const fileSuffixes = words('zip mov sh py so md ps cab properties');
const classic = words('com net org edu gov mil info biz');
/** An extension left of the suffix gives a file away: invoice.pdf.zip. */
const extensions = words(
  'pdf doc docx docm xls xlsx xlsm ppt pptx rtf txt csv log htm html js jse vbs vbe wsf hta ps1 bat cmd exe dll scr msi lnk iso img vhd jar apk zip rar 7z gz tar tgz xml json yml yaml ini conf cfg bak tmp dat bin jpg jpeg png gif svg eml msg min',
);
/** Left of the dot in code and in field names of logs. */
const receivers = words(
  'window document navigator location obj object self this item items event events evt file files data req request res response result el elem element node module args config options process console math json string array user users host source destination client server url agent observer rule threat network dns tls http email log cloud container service group device input output context ctx params props state app page session account model view query error err process target related registry package geo os cluster node pod namespace job task attempt trace span entity device orchestrator organization',
);
const properties = words(
  'name id host link click date post page site style map is to in it me run do info data zone search select direct open store group top email network science support systems services community software size tel app live life city region country domains web help media video audio new now show watch win work works next prev how read download save',
);
/** Source files of languages whose extension is a country. */
const sources = words('rs pl cc in');
const sourceNames = words('main lib mod build test tests index setup makefile config configure install');
/** com.android.app, org.apache.commons.io */
const packageRoots = words('com org net io java javax android edu gov');
