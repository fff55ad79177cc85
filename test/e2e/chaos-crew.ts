import type { ChildProcess } from 'node:child_process';
import { type Ended, start } from './assay.ts';
import type { Backend } from './chaos-backends.ts';

/** What a worker that was killed had in its hands: it may have asked. */
export interface InFlight {
  readonly source: string;
  readonly value: string;
}

export interface Crew {
  /** Kills one with -9 and puts another in its place. @returns what was in flight */
  kill(): Promise<readonly InFlight[]>;
  /** @throws where one has ended by itself */
  muster(): void;
  /** Lets all end in peace. @throws where one does not */
  rest(): Promise<void>;
  /** Kills whoever is left. */
  dismiss(): Promise<void>;
}

interface Member {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly gone: { expected: boolean };
}

/** As many worker processes of the built program as the backend is to have. @param random 0…1 */
export function hireCrew(home: string, config: string, backend: Backend, random: () => number): Crew {
  const crew: Member[] = [];
  const deserted: string[] = [];

  function hire(): Member {
    const gone = { expected: false };
    const { child, ended } = start(home, ['worker', '--config', config], { env: backend.env });
    void ended.then(({ code, stderr }) => {
      if (!gone.expected) deserted.push(`a worker ended by itself with ${code}: ${stderr.slice(-2_000)}`);
    });
    return { child, ended, gone };
  }

  function muster(): void {
    if (deserted.length > 0) throw new Error(deserted.join('\n'));
  }

  for (let n = 0; n < backend.workers; n++) crew.push(hire());
  return {
    muster,
    async kill() {
      const at = Math.floor(random() * crew.length);
      const [member] = crew.splice(at, 1, hire());
      if (!member) return [];
      member.gone.expected = true;
      member.child.kill('SIGKILL');
      await member.ended;
      // Its leases end seconds later: until then they tell.
      const rows = await backend.rows(`select source, question_value as value from lookups
        where state = 'leased' and lease_owner like '%:${member.child.pid}:%'`);
      return rows.map(({ source, value }) => ({ source: String(source), value: String(value) }));
    },
    async rest() {
      for (const { gone, child } of crew) {
        gone.expected = true;
        child.kill('SIGTERM');
      }
      for (const { ended } of crew) {
        const { code, stderr } = await ended;
        if (code !== 0 || /bug:/.test(stderr)) deserted.push(`a worker ended with ${code}: ${stderr.slice(-2_000)}`);
      }
      muster();
    },
    async dismiss() {
      for (const { gone, child } of crew) {
        gone.expected = true;
        child.kill('SIGKILL');
      }
      await Promise.all(crew.map(({ ended }) => ended));
    },
  };
}
