import { fileExtensions } from '../../canonical/machine.ts';
import { flatSuffixes } from '../../canonical/names.ts';
import { topLevelDomains } from '../text/tlds.generated.ts';
import { wordSet, wordTable } from '../text/words.ts';

/** What a top-level domain is beside being one, in bits. */
export const isTld = 1;
/** The old ones: nobody names a file or a field like that. */
export const classic = 2;
/** More often the end of a file name. */
export const isFile = 4;
/** Also a word of programs and of sentences. */
export const word = 8;
/** A country whose letters are the extension of a programming language. */
export const program = 16;

/** No name can be registered below anything below it, but below it. */
export const isFlat = 32;

/** What a label tells of the name it stands in, in bits. */
export const extension = 1;
export const field = 2;
export const packageRoot = 4;
export const detection = 8;

const files = 'zip mov sh py so md ps cab properties dev-null java';
const classics = 'com net org edu gov mil biz onion';
const wordy =
  'name id host link click date post page site style map is to in it me run do info data zone search select direct open store group top email network science support systems services community software size tel app live life city region country domains web help media video audio new now show watch win work works next prev how read download save cat box build cc camera channel chat cloud code codes computer contact cool data dev digital docs download email energy engineering events exchange express fail farm fast file final fish fit fund games global gift graphics guide guru health here hosting house ink international java land lease limited loan management market menu mobile moe mom money name network news one online ooo page parts phone photo pics pink place plus press prod productions prof promo property pub racing red report review rocks room safe sale save school scot secure security services sex share shop show skin sky smile social software solutions space storage stream studio study style supply support surf system tab tax team tech technology test tips tools top total town toys trade trading training travel tube university uno vet video vision vote voting wed wiki work world you zero call bot foo map target shell meet monster ads able active actor android apple audible autos art am as at be by no so us my pm im ms mt re sc st tf tm tv vs ws ac cd ce ch cl cm cx dm gg gs hm ht im io is je ki la li ls lu ma mg ml mm mn mo mp mq mr ms mu mv mw mx';
const languages = 'rs pl cc in ai py cs ts ml mk pm vb hs md st sc';

export const suffixes = wordTable(
  bitsOf([
    [`${topLevelDomains} onion`, isTld],
    [classics, classic],
    [files, isFile],
    [wordy, word],
    [languages, program],
    [[...flatSuffixes].join(' '), isFlat],
  ]).filter(([, bits]) => (bits & isTld) !== 0),
);

/** Extensions that give a file away: `invoice.pdf`, and `invoice.pdf.zip`. */
export const extensions = wordSet([...fileExtensions].join(' '));

/** Those of them that are hardly ever a label of a host name. */
const inner =
  'pdf doc docx docm xls xlsx xlsm ppt pptx rtf txt csv htm html js jse vbs vbe wsf hta ps1 bat cmd exe dll scr msi lnk iso jar apk zip rar 7z gz tar tgz xml json yml yaml ini cfg bak tmp jpg jpeg png gif svg eml py sh';

export const labels = wordTable(
  bitsOf([
    [inner, extension],
    [
      'window document navigator location obj object self this item items event events evt e file files data req request res response result el elem element node module args arg config conf options opts process console math json string array user users host hosts source src destination dest dst client server url uri agent observer rule threat network dns tls http https email log logs logger cloud container service services group device input output context ctx params props state app page session account model view query error err target related registry package pkg geo os cluster pod namespace job jobs task attempt trace span entity org orchestrator organization var vars env sys system util utils lib main mod test tests index setup makefile install info name names type types value values key keys field fields table column row cell form button image img link links list map set get post put delete update select from where parent child children root base class func function method return import export require default static public private void null true false undefined std boost java javax android kotlin scala python ruby perl php html css xml yaml text str int bool float double long short char byte bytes buffer stream reader writer socket port thread mutex lock queue stack heap memory cache index idx id ids uid gid pid tid guid uuid time date timestamp day hour minute second year month week start end begin stop first last next prev current new old size length count total sum min max avg width height top bottom left right x y z i j k n m a b c d p q r s t u v w mapred dfs yarn hadoop hbase hive spark kafka zookeeper mapreduce fs io nio net rmi jmx jdbc sql db database message msg body header headers subject sender recipient attachment folder directory path dir disk drive volume share policy role permission access token auth login password secret cert certificate kernel boot init shell bash cmd command exec run requests flask wscript question indicator alert alerts rule rules btn button exp expr it configure task is tip cmdlet script page pages style theme color font media video audio',
      field,
    ],
    ['com org net io java javax android edu gov androidx kotlin scala sun oracle dalvik junit', packageRoot],
    [
      'trojan win32 win64 w32 w64 msil backdoor worm ransom ransomware heur heuristic hacktool adware riskware trojandownloader downloader dropper trojandropper trojanspy trojan-downloader trojan-dropper trojan-spy trojan-ransom trojan-psw trojan-banker not-a-virus troj',
      detection,
    ],
  ]),
);

function bitsOf(groups: readonly (readonly [words: string, bit: number])[]): [string, number][] {
  const all = new Map<string, number>();
  for (const [words, bit] of groups) for (const one of words.split(' ')) all.set(one, (all.get(one) ?? 0) | bit);
  return [...all];
}
