/** What is told of a mail: its facts in a submission have these, and so has a report. */
interface Told {
  readonly from: readonly string[];
  readonly reporter?: string | undefined;
  readonly original?: 'itself' | 'attached' | 'inline' | undefined;
  readonly notes?: readonly string[] | undefined;
}

/** Of a mail what a person wants to know first: who reported it, and what does not fit together in it. Untrusted text, not escaped. */
export function mailLines({ reporter, from, original, notes = [] }: Told): readonly string[] {
  const stood = original === 'inline' ? 'quoted in the report' : 'attached to the report';
  const told = reporter === undefined ? [] : [`reported by ${reporter}; the mail is from ${from[0] ?? 'nobody'}, ${stood}`];
  return [...told, ...notes.map((note) => `note: ${note}`)];
}
