/** Traffic Light Protocol 2.0, from freest to strictest. https://www.first.org/tlp/ */
export const tlps = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const;
export type Tlp = (typeof tlps)[number];

/** Permissible Actions Protocol, from freest to strictest. */
export const paps = ['clear', 'green', 'amber', 'red'] as const;
export type Pap = (typeof paps)[number];

/** Who learns that we asked: nobody, a third party, or the suspect's own machine. */
export const exposures = ['none', 'third-party', 'target'] as const;
export type Exposure = (typeof exposures)[number];

/** What may be done with a submission, and who may see it. */
export interface Marking {
  readonly tlp: Tlp;
  readonly pap: Pap;
}

const strictestPap: Readonly<Record<Exposure, Pap>> = { none: 'red', 'third-party': 'amber', target: 'green' };

/** RED allows `none` only; AMBER adds `third-party`; GREEN and CLEAR add `target`. */
export function papAllows(pap: Pap, exposure: Exposure): boolean {
  return known(paps, pap) && paps.indexOf(pap) <= paps.indexOf(strictestPap[exposure]);
}

/** Whether something marked `tlp` may be told to somebody cleared up to `ceiling`. */
export function tlpAllows(tlp: Tlp, ceiling: Tlp): boolean {
  return known(tlps, tlp) && tlps.indexOf(tlp) <= tlps.indexOf(ceiling);
}

/** Whatever else came in from outside the types allows nothing. */
function known(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

/** What holds where two say how the same may be handled. */
export function stricter(one: Marking, other: Marking): Marking {
  return {
    tlp: tlps.indexOf(one.tlp) > tlps.indexOf(other.tlp) ? one.tlp : other.tlp,
    pap: paps.indexOf(one.pap) > paps.indexOf(other.pap) ? one.pap : other.pap,
  };
}
