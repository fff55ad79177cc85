import type { Trouble } from '../../../domain/submission.ts';
import { extractInto } from '../../extract.ts';
import type { Gathering } from '../../gather.ts';
import { prefixed } from '../annotate.ts';
import { type PictureAllowance, picturesAllowed, readCodes } from '../images/read-codes.ts';
import { pdfPictures } from './pdf/pictures.ts';
import { isPdfBomb, isPdfMaze, pdfStreams } from './pdf/streams.ts';

/** How much of a PDF is read. Characters are counted as `perByte` for each byte of the file, within their bounds. */
const limits = {
  pages: 2_000,
  streamBytes: 128 << 20,
  unpackedBytes: 512 << 20,
  perByte: 50,
  leastCharacters: 1 << 20,
  mostCharacters: 32 << 20,
};

/** Pixels of one picture that are looked at. */
const mostPixels = 16_000_000;

/** Codes in its pictures. What of them is not read is not told: documents are full of pictures that nobody opens with a telephone. */
async function readPictures(gathering: Gathering, bytes: Uint8Array, prefix: string, allowance: PictureAllowance): Promise<void> {
  const into = prefixed(gathering, `${prefix}picture/`);
  for (const picture of pdfPictures(bytes, mostPixels)) {
    if (allowance.pictures <= 0) return;
    await readCodes(into, picture, allowance, 'a picture in the document');
  }
}

type Document = Awaited<ReturnType<typeof import('unpdf')['getDocumentProxy']>>;
type Page = Awaited<ReturnType<Document['getPage']>>;

/**
 * Reads a PDF: the text of each page (`page:3`), where its links lead (`page:3/link`), notes and form fields on it (`page:3/note`),
 * QR codes in its pictures (`picture/qr`),
 * what the document says of itself (`property:title`), JavaScript (`script`, `page:3/script`) and the names of files in it (`attachment`).
 * Fields begin with `prefix`. What names its maker (Producer, Creator) is left out: it is of the program, not of the author.
 * Encrypted, broken and hostile files are named in the troubles, and what their parts still tell is read; never throws.
 */
export async function readPdf(
  gathering: Gathering,
  bytes: Uint8Array,
  prefix = '',
  most: typeof limits = limits,
  pictures: PictureAllowance = picturesAllowed(),
): Promise<readonly Trouble[]> {
  if (isPdfBomb(bytes, most.streamBytes, most.unpackedBytes)) {
    readRemains(gathering, bytes, prefix);
    return [{ part: `${prefix}pdf`, message: `unpacks to more than ${most.unpackedBytes} bytes; only links in clear were read` }];
  }
  if (isPdfMaze(bytes)) {
    readRemains(gathering, bytes, prefix);
    return [{ part: `${prefix}pdf`, message: 'thousands of its objects do not end; only links in clear were read' }];
  }
  await readPictures(gathering, bytes, prefix, pictures);
  const { getDocumentProxy } = await import('unpdf');
  let document: Document;
  try {
    // The library keeps what it is given, so it is given a copy.
    document = await getDocumentProxy(new Uint8Array(bytes), {
      verbosity: 0,
      useSystemFonts: false,
      disableFontFace: true,
      stopAtErrors: false,
    });
  } catch (error) {
    readRemains(gathering, bytes, prefix);
    const encrypted = error instanceof Error && error.name === 'PasswordException';
    const why = encrypted ? 'encrypted with a password' : `not readable as a PDF (${reason(error)})`;
    return [{ part: `${prefix}pdf`, message: `${why}; only links in clear were read` }];
  }
  try {
    const troubles: Trouble[] = [];
    const attempt = async (part: string, read: () => Promise<void>): Promise<void> => {
      try {
        await read();
      } catch (error) {
        if (troubles.length < 100) troubles.push({ part: prefix + part, message: `not readable (${reason(error)})` });
      }
    };
    const put = (field: string, text: unknown): void => {
      if (typeof text === 'string' && text !== '') extractInto(gathering, text, prefix + field);
    };
    await attempt('property', () => readProperties(document, put));
    await attempt('script', async () => putAll(put, 'script', await document.getJSActions()));
    await attempt('attachment', async () => {
      const names = [...((await document.getAttachments()) ?? new Map()).values()].map((file) => String(file.filename));
      for (const name of names) put('attachment', name);
      if (names.length > 0)
        troubles.push({
          part: `${prefix}attachment`,
          message: `${names.length} files inside were not read: ${names.slice(0, 5).join(', ').slice(0, 200)}`,
        });
    });
    let left = Math.min(most.mostCharacters, Math.max(most.leastCharacters, bytes.length * most.perByte));
    const pages = Math.min(document.numPages, most.pages);
    for (let number = 1; number <= pages && left > 0; number++) {
      await attempt(`page:${number}`, async () => {
        const page = await document.getPage(number);
        try {
          const { text, cost } = await pageText(page, left);
          left -= cost;
          put(`page:${number}`, text);
          await readAnnotations(page, (field, found) => put(`page:${number}/${field}`, found));
        } finally {
          page.cleanup();
        }
      });
    }
    if (left <= 0)
      troubles.push({ part: `${prefix}pdf`, message: 'holds more text than a file of its size should; the rest was not read' });
    if (document.numPages > pages)
      troubles.push({ part: `${prefix}pdf`, message: `has ${document.numPages} pages; the first ${pages} were read` });
    return troubles;
  } finally {
    await document.loadingTask.destroy().catch(() => undefined);
  }
}

type Put = (field: string, text: unknown) => void;

const properties = ['Title', 'Author', 'Subject', 'Keywords', 'Custom'];

async function readProperties(document: Document, put: Put): Promise<void> {
  const { info } = await document.getMetadata();
  const known: Readonly<Record<string, unknown>> = { ...info };
  for (const name of properties) {
    const value = known[name];
    if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) put('property:custom', one);
    else put(`property:${name.toLowerCase()}`, value);
  }
}

/** Text in the order of the page, lines kept. Stops, and lets the library stop, after `most` characters. */
async function pageText(page: Page, most: number): Promise<{ readonly text: string; readonly cost: number }> {
  const reader = page.streamTextContent().getReader();
  const parts: string[] = [];
  let cost = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    for (const item of step.value.items) {
      const part = `${item.str ?? ''}${item.hasEOL === true ? '\n' : ''}`;
      parts.push(part);
      // Items of no text cost time, too.
      cost += part.length + 1;
    }
    if (cost > most) {
      await reader.cancel(new Error('enough'));
      break;
    }
  }
  return { text: parts.join(''), cost };
}

async function readAnnotations(page: Page, put: Put): Promise<void> {
  for (const note of await page.getAnnotations({ intent: 'any' })) {
    put('link', note.unsafeUrl ?? note.url);
    put('note', note.contentsObj?.str);
    for (const value of [note.fieldValue].flat()) put('note', value);
    putAll(put, 'script', note.actions);
  }
  putAll(put, 'script', await page.getJSActions());
}

function putAll(put: Put, field: string, actions: unknown): void {
  for (const scripts of Object.values(actions ?? {})) for (const script of [scripts].flat()) put(field, script);
}

/** What a PDF that cannot be read still says in clear: the targets of links and actions, and scripts. */
function readRemains(gathering: Gathering, bytes: Uint8Array, prefix: string): void {
  const texts = function* () {
    yield bytes;
    for (const stream of pdfStreams(bytes, 1 << 24)) if (stream !== undefined) yield stream;
  };
  let left = limits.mostCharacters;
  for (const text of texts()) {
    left -= text.length;
    const clear = Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('latin1');
    for (const [, name, value = ''] of clear.matchAll(/\/(URI|JS|F|Launch)[ \r\n]{0,4}\(([^()]{1,4096})\)/g)) {
      extractInto(gathering, value.replaceAll('\\', ''), `${prefix}${name === 'JS' ? 'script' : 'link'}`);
    }
    if (left <= 0) return;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unknown';
}
