import { styleText } from 'node:util';
import type { Level } from '../domain/verdict.ts';

/** How text for a terminal is written. */
export interface TextOptions {
  /** Colours (SGR) besides the words, never instead of them. */
  readonly colour: boolean;
  /** Columns of the terminal; less than 60 is taken for 60. */
  readonly width: number;
}

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** Colours text where wanted. Whether it is wanted was decided by whoever knows the terminal. */
export function painter(colour: boolean): Paint {
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
}

/** A symbol and a colour per verdict; the word always stands beside them. */
export const levelLooks: Readonly<Record<Level, { readonly symbol: string; readonly style: Style }>> = {
  malicious: { symbol: '✖', style: ['bold', 'red'] },
  suspicious: { symbol: '!', style: ['bold', 'yellow'] },
  unknown: { symbol: '?', style: 'dim' },
  benign: { symbol: '✓', style: 'green' },
};
