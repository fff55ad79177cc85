import { Tokenizer } from 'htmlparser2';

/** Called in the order of the document; names without their prefix, attributes likewise except those of `r:`. */
export interface XmlWalk {
  open?(name: string, attributes: ReadonlyMap<string, string>): void;
  close?(name: string): void;
  text?(text: string): void;
}

const none: ReadonlyMap<string, string> = new Map();

/**
 * Walks through an XML text in one pass. Only the five entities of XML and numeric ones are resolved: what a DOCTYPE
 * declares is not, so there are no entity bombs and nothing from elsewhere. Broken XML is walked as far as it goes; never throws.
 */
export function walkXml(xml: string, { open, close, text }: XmlWalk): void {
  let name = '';
  let attribute = '';
  let value = '';
  let attributes: Map<string, string> | undefined;
  const ignore = (): void => undefined;
  const opened = (): void => open?.(name, attributes ?? none);
  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      onopentagname(start, end) {
        name = local(xml.slice(start, end));
        attributes = undefined;
      },
      onopentagend: opened,
      onselfclosingtag() {
        opened();
        close?.(name);
      },
      onclosetag(start, end) {
        close?.(local(xml.slice(start, end)));
      },
      onattribname(start, end) {
        attribute = xml.slice(start, end);
        value = '';
      },
      onattribdata(start, end) {
        value += xml.slice(start, end);
      },
      onattribentity(codepoint) {
        value += String.fromCodePoint(codepoint);
      },
      onattribend() {
        attributes ??= new Map();
        attributes.set(attribute.startsWith('r:') ? attribute : local(attribute), value);
      },
      ontext(start, end) {
        text?.(xml.slice(start, end));
      },
      ontextentity(codepoint) {
        text?.(String.fromCodePoint(codepoint));
      },
      oncdata(start, end, offset) {
        text?.(xml.slice(start, end - offset));
      },
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onprocessinginstruction: ignore,
    },
  );
  tokenizer.write(xml);
  tokenizer.end();
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
