import { type Marking, type Tlp, tlps } from '../../../domain/marking.ts';

/** The fixed ids of TLP 1 (STIX 2.1, section 7.2.1.4) and of TLP 2 (OASIS extension definition a85af1a6). Recalled, unverified but for clear. */
const known: Readonly<Record<string, Tlp>> = {
  'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9': 'clear',
  'marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da': 'green',
  'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82': 'amber',
  'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed': 'red',
  'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487': 'clear',
  'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb': 'green',
  'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421': 'amber',
  'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003': 'amber+strict',
  'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1': 'red',
};

interface Marked {
  readonly object_marking_refs?: readonly unknown[];
}

/**
 * The strictest TLP that any of these STIX objects is marked with; nothing where none is marked, or none stricter than what the channel says.
 * A marking that is no TLP says nothing of it.
 */
export function markingOfStix(objects: readonly unknown[], { tlp }: Partial<Marking>): Partial<Marking> {
  let strictest = -1;
  for (const object of objects) {
    const refs = (object as Marked | null)?.object_marking_refs;
    if (!Array.isArray(refs)) continue;
    for (const ref of refs)
      if (typeof ref === 'string' && Object.hasOwn(known, ref)) strictest = Math.max(strictest, tlps.indexOf(known[ref] as Tlp));
  }
  const found = tlps[strictest];
  return found === undefined || (tlp !== undefined && tlps.indexOf(tlp) >= strictest) ? {} : { tlp: found };
}
