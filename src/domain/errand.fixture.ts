import type { Errand } from './ports.ts';

/** On whose behalf tests ask. */
export const errand: Errand = { submission: null, person: 'test', marking: { tlp: 'amber', pap: 'amber' }, reserve: 0 };
