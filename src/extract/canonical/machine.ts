/** Canonical forms of traces on a machine. Windows tells no case apart in most of them, people do: case is kept. */
export const machine = {
  'file-path': filePath,
  'file-name': fileName,
  'registry-key': registryKey,
  mutex,
  'named-pipe': namedPipe,
  'user-agent': userAgent,
};

/** Extensions, in lower case, by which a word is known to be a file's name: what runs, what carries it, what it drops and takes. */
export const fileExtensions: ReadonlySet<string> = new Set(
  [
    // runs
    'exe dll sys drv ocx cpl scr com pif msi msp msix appx appxbundle msc efi mui ko so dylib elf bin out run app dmg pkg deb rpm apk ipa aab dex jar war',
    // is interpreted
    'bat cmd ps1 psm1 psd1 vbs vbe vba js jse mjs cjs ts wsf wsh wsc sct hta py pyc pyw pyd pl pm rb lua sh bash zsh ksh csh php php3 php4 php5 phtml phar asp aspx ashx asmx ascx jsp jspx jspf cfm cgi au3 ahk a3x applescript scpt',
    // source
    'c cc cpp cxx h hpp cs csproj vb vbproj sln go rs java class kt swift asm s inc pas dpr',
    // opens something
    'lnk url website desktop inf reg job xll xla xlam library-ms search-ms settingcontent-ms diagcab theme themepack scf rdp ica jnlp application gadget chm hlp',
    // documents
    'pdf doc docx docm dot dotx dotm xls xlsx xlsm xlsb xlt xltx xltm ppt pptx pptm pps ppsx ppsm pot potx rtf odt ods odp csv tsv txt log md one onepkg pub vsd vsdx mdb accdb wpd slk iqy dde epub xps',
    // web, mail, data
    'htm html xhtml mht mhtml shtml css svg xml xsl xslt json jsonl ndjson yml yaml toml ini cfg conf config properties env plist eml msg mbox pst ost ics vcf',
    // archives and images
    'zip rar 7z gz tgz tar bz2 tbz xz lz lzma zst cab ace arj lzh z iso img vhd vhdx vmdk udf wim jpg jpeg png gif bmp ico tif tiff webp mp3 mp4 avi mov mkv wav wmv flv ogg ttf otf woff',
    // left behind
    'tmp temp bak old dat db sqlite sqlite3 dmp mdmp etl evt evtx pf hiv swp lock pid core cache key pem crt cer der pfx p12 p7b csr kdbx wallet rdb sql ldb ovpn pcap pcapng yar yara rules sig',
  ].flatMap((line) => line.split(' ')),
);

/** No name of a file, key or pipe holds these. */
const never = /[\u0000-\u001f\u007f"|]/;

const quotes = ' \t\r\n"\'`';

/** Without quotes around, and without what ends a sentence or a directory; one pass, so that nothing is left to take off. */
function bare(value: string, tail = `${quotes}.,;:!?/\\`): string {
  let [start, end] = [0, value.length];
  while (start < end && quotes.includes(value[start] ?? '')) start++;
  while (end > start && tail.includes(value[end - 1] ?? '')) end--;
  return value.slice(start, end);
}

/** Source code and JSON double each backslash. */
function singled(value: string): string {
  return value.replace(/\\+/g, '\\');
}

function filePath(value: string): string | undefined {
  const text = bare(value);
  return never.test(text) ? undefined : (windowsPath(text) ?? unixPath(text));
}

/**
 * `C:\…`, `\\server\share…`, `%VARIABLE%\…` (also from `$env:VARIABLE\…`), `\Device\…`, `\SystemRoot\…`, with backslashes.
 * The long form `\\?\C:\…` is the same path as `C:\…` (learn.microsoft.com/windows/win32/fileio/naming-a-file). Names of
 * pipes are no files.
 */
function windowsPath(text: string): string | undefined {
  if (!/^(?:\\|(?:[a-z]:|%[\w()]{1,64}%|\$env:\w{1,64})[\\/])/i.test(text)) return undefined;
  const path = singled(text.replaceAll('/', '\\'))
    .replace(/^\\(?:\?|\.|\?\?)\\(?=[a-z]:\\)/i, '')
    .replace(/^\$env:(\w{1,64})\\/i, '%$1%\\');
  if (/^(?:[a-z]:|%[\w()]{1,64}%)\\[^\\\s]/i.test(path)) return /.[a-z]:\\/i.test(path) ? undefined : path;
  if (/^\\(?:Device|SystemRoot)\\[^\\\s]/i.test(path)) return /^\\Device\\NamedPipe\\/i.test(path) ? undefined : path;
  const [, share] = /^\\(?:\?\\UNC\\)?((?!(?:Device|SystemRoot)\\)[\w-][\w.-]{0,254}(?:@\w{1,5}){0,2}\\[^\\\s].*)$/i.exec(path) ?? [];
  return share === undefined || !text.startsWith('\\\\') || /^[^\\]+\\pipe\\/i.test(share) ? undefined : `\\\\${share}`;
}

/** `/usr/…`, `~/…`, `~user/…`, `$HOME/…`; slashes single. Two in front are a comment or a URL without its scheme. */
function unixPath(text: string): string | undefined {
  if (text.startsWith('//') || text.includes('\\')) return undefined;
  return /^(?:~[\w-]{0,64}|\$HOME|\$\{HOME\})?\/+[^/\s]/.test(text) ? text.replace(/\/+/g, '/') : undefined;
}

/** A name without a directory whose extension is one of {@link fileExtensions}. */
function fileName(value: string): string | undefined {
  const name = bare(value);
  if (name.length > 255 || never.test(name) || /[\\/:*?<>]/.test(name)) return undefined;
  const dot = name.lastIndexOf('.');
  return fileExtensions.has(name.slice(dot + 1).toLowerCase()) && /[\p{L}\p{N}_]/u.test(name.slice(0, Math.max(0, dot))) ? name : undefined;
}

/** What Windows, PowerShell, the kernel and analysts call the roots of the registry. */
const hives: Readonly<Record<string, string>> = {
  HKEY_LOCAL_MACHINE: 'HKLM',
  HKEY_CURRENT_USER: 'HKCU',
  HKEY_CLASSES_ROOT: 'HKCR',
  HKEY_USERS: 'HKU',
  HKEY_CURRENT_CONFIG: 'HKCC',
  HKEY_PERFORMANCE_DATA: 'HKPD',
  HKEY_DYN_DATA: 'HKDD',
  'REGISTRY\\MACHINE': 'HKLM',
  'REGISTRY\\USER': 'HKU',
};
const shortHives: ReadonlySet<string> = new Set(Object.values(hives));

/** The short hive and the path below it; the hive alone is no key. */
function registryKey(value: string): string | undefined {
  const text = singled(bare(value)).replace(/^(?:(?:Microsoft\.PowerShell\.Core\\)?Registry::|Computer\\|\\(?=REGISTRY\\))/i, '');
  const [, name = '', path = ''] = /^<?(HK[A-Z_]{1,20}|REGISTRY\\(?:MACHINE|USER))>?:?\\([^\\\s].*)$/i.exec(text) ?? [];
  const hive = hives[name.toUpperCase()] ?? name.toUpperCase();
  return shortHives.has(hive) && !never.test(path) ? `${hive}\\${path}` : undefined;
}

/** The name, with its namespace where it has one (`Global\`, `Local\`, `Session\1\`); a backslash stands nowhere else. */
function mutex(value: string): string | undefined {
  const name = singled(bare(value.replace(/^(?:["'`\s]|mutex:)+/i, ''), quotes));
  const own = name.replace(/^(?:Global|Local|Session\\\d{1,5})\\/i, '');
  return own !== '' && own.length <= 260 && !/[\u0000-\u001f\u007f"\\]/.test(own) ? name : undefined;
}

/** `\\.\pipe\name`, or `\\server\pipe\name` on another machine (learn.microsoft.com/windows/win32/ipc/pipe-names). */
function namedPipe(value: string): string | undefined {
  const text = singled(bare(value)).replace(/^\\Device\\NamedPipe\\|^\\(?:\?\\)?pipe\\/i, '\\.\\pipe\\');
  const [, server, name = ''] = /^\\(\.|[\w-][\w.-]{0,254})\\pipe\\([^\\\s].{0,255})$/i.exec(text) ?? [];
  return server === undefined || never.test(name) ? undefined : `\\\\${server}\\pipe\\${name}`;
}

/** One line of printable ASCII that begins like a product (RFC 9110 section 10.1.5; malware keeps to no more of it), white space single. */
function userAgent(value: string): string | undefined {
  const text = value
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/\s+/g, ' ')
    .trim();
  return /^[a-z0-9!#$%&*+.^_|~-][ -~]{1,1023}$/i.test(text) ? text : undefined;
}
