import type { SubmissionFacts, Trouble } from '../../domain/submission.ts';
import type { Gathering } from '../gather.ts';
import type { Kind } from './kind.ts';

/** A file that stands inside another: in an archive, at a mail. */
export interface FileInside {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What it is, where that was told beside it. */
  readonly kind?: Kind | undefined;
  /** That may open it, where it is an archive; "infected" is tried anyway. */
  readonly passwords?: readonly string[] | undefined;
  /** It stands at a mail: if it is one, it is what that is about. */
  readonly inMail?: boolean | undefined;
}

/** What came of it; the part of a trouble with the file itself is empty. */
export interface InsideRead {
  readonly facts: SubmissionFacts;
  readonly troubles: readonly Trouble[];
  /** Something people run or open, so that its hash is worth a look; not a list or log. */
  readonly isFile: boolean;
}

/**
 * Reads such a file as what it is. Never throws: what cannot be read, is too deep or too much is a trouble. Given to the readers of what
 * holds files, which cannot know all the others.
 */
export type ReadInside = (gathering: Gathering, file: FileInside) => Promise<InsideRead>;
