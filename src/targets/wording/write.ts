import type { Notice } from '../../domain/notice.ts';
import { expand, readTemplate } from './expand.ts';
import { type Block, headlineOf, readMarkdown } from './read-markdown.ts';
import { usualText } from './usual-text.ts';
import { placeholders, viewOf } from './view-of.ts';

/** A notice in words: blocks of text, to be spelled for where they are read. */
export interface Written {
  /** One line. */
  readonly headline: string;
  readonly blocks: readonly Block[];
}

/** @param template Markdown of the operator; the usual text where it is absent. @throws TemplateError */
export function createWriter(template: string = usualText): (notice: Notice) => Written {
  const read = readTemplate(template, placeholders);
  return (notice) => {
    const blocks = readMarkdown(expand(read, viewOf(notice)));
    return { headline: headlineOf(blocks), blocks };
  };
}
