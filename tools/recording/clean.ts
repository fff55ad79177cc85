import { mailAddresses } from '../../test/contracts/recording.ts';

/** Replaces mail addresses of people by invented ones, the same by the same, over all texts it is handed; those of documentation stay. */
export function createPeopleCleaner(): { clean(text: string): string; readonly people: number } {
  const invented = new Map<string, string>();
  return {
    clean: (text) =>
      text.replace(mailAddresses, (address) => {
        if (isDocumentation(address)) return address;
        const known = invented.get(address.toLowerCase()) ?? `person-${invented.size + 1}@example.com`;
        invented.set(address.toLowerCase(), known);
        return known;
      }),
    get people() {
      return invented.size;
    },
  };
}

export function isDocumentation(address: string): boolean {
  return /@(?:[\w-]+[.])*example[.](?:com|net|org)[.]?$/i.test(address);
}

/** Another value in the place of the one that was asked about, also where it is part of an address. */
export function withValue(text: string, asked: string, shown: string): string {
  const written = (value: string): string => JSON.stringify(value).slice(1, -1);
  const forms: readonly (readonly [string, string])[] = [
    [written(asked), written(shown)],
    [encodeURIComponent(asked), encodeURIComponent(shown)],
  ];
  return forms.reduce((seen, [from, to]) => seen.replaceAll(from, to), text);
}

/** The value without the fields of these names, wherever they are. */
export function without(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => without(each, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (names.has(name) ? [] : [[name, without(inner, names)] as const])),
  );
}

/** Every text in the value, and every name, as `translate` gives it. */
export function inTexts(value: unknown, translate: (text: string) => string): unknown {
  if (typeof value === 'string') return translate(value);
  if (Array.isArray(value)) return value.map((each) => inTexts(each, translate));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [translate(name), inTexts(inner, translate)]));
}

/** JSON in which no address of mail stands as such: `someone\u0040example.com` reads as the same. */
export function withoutAtSigns(json: string): string {
  return json.replace(mailAddresses, (address) => address.replace('@', '\\u0040'));
}
