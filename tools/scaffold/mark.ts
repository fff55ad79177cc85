/** Stands wherever a scaffold holds something invented; what carries it does not pass `npm run generate -- --check`. */
export const scaffoldMark = 'SCAFFOLD';

/** What a scaffold is made for. */
export interface Scaffold {
  readonly id: string;
  /** As people read it. */
  readonly name: string;
  /** `EXAMPLE_REPUTATION`: how the variables of the source begin. */
  readonly env: string;
}

/** A file of the scaffold by its path in the folder. */
export type Files = Readonly<Record<string, string>>;

/** The first line of what must be gone over. */
export const invented = `// ${scaffoldMark}: all of this is invented. Write the vendor's own, then take this line away.`;

export function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
