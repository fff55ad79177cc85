import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/app.ts';
import type { Sandbox } from '../../src/sandbox/serve-sandbox.ts';
import type { Ended } from './assay.ts';
import { openStage, type Stage, until } from './stage.ts';

const source = 'abuseipdb';
const value = '45.80.0.1';
const hour = 3_600_000;

let stage: Stage;
/** What the vendors say later. */
let later: Sandbox;
beforeEach(async () => {
  stage = await openStage('', { moods: { [value]: 'absent' } });
  later = await startSandbox({ clock: { now: () => new Date() }, moods: { [value]: 'malicious' } });
  env.ASSAY_SANDBOX_URL = later.url;
});
afterEach(async () => {
  await later.close();
  await stage.close();
});

const json = ({ stdout }: Ended) => JSON.parse(stdout);
const asked = (): number => later.counts(source).requests + stage.sandbox.counts(source).requests;
const env = { ASSAY_SANDBOX_URL: '' };
/** As the vendors speak later, until so many checks were made: some vendors take seconds for an answer. */
async function check(checks: number): Promise<void> {
  const { child, ended } = stage.begin(['worker', '--quiet'], { env });
  const done = `select 1 from submissions where state = 'done' and ordered like '%"origin":"watch"%'`;
  await until(() => stage.rows(done).length === checks, 'it is checked');
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
}
/** The next check is an hour away: the store is told that it has come. */
const comes = (): void => stage.change('update watches set next_at = ?', Date.now() - 1);

describe('assay watch', () => {
  it('asks again when the time has come; a verdict that changed is an event, and history keeps both', async () => {
    await stage.run(['enrich', value, '--quiet']);
    const added = await stage.run(['watch', 'add', value, '--for', '30d']);
    expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^45\.80\.0\.1 is asked about again from \S+Z until \S+Z\n$/) });
    const [watch] = json(await stage.run(['watch', 'list', '--json']));
    expect(watch).toMatchObject({ observable: { type: 'ipv4', value }, checks: 0 });
    expect(Date.parse(watch.nextAt) - Date.now()).toBeGreaterThan(0.9 * hour);

    const before = asked();
    await stage.run(['worker', '--once', '--quiet'], { env });
    expect(asked()).toBe(before);
    expect(await stage.run(['events'])).toMatchObject({ code: 0, stdout: 'no verdict of a watched value has changed\n' });

    const past = new Date().toISOString();
    comes();
    await check(1);
    // A fresh answer was there; a check asks all the same.
    expect(asked()).toBe(before + 1);
    const events = (await stage.run(['events', '--json'])).stdout.trim().split('\n');
    expect(events).toHaveLength(1);
    const [event] = events.map((line) => JSON.parse(line));
    expect(event).toMatchObject({ number: 1, kind: 'verdict_changed', observable: { value }, to: { level: 'malicious' } });
    expect(event.from.level).not.toBe('malicious');
    expect((await stage.run(['events'])).stdout).toMatch(/^1 {2}\S+Z {2}45\.80\.0\.1: \w+(?: \d+)? -> malicious \d+\n$/);
    expect((await stage.run(['events', '--after', '1'])).stdout).toBe('no verdict of a watched value has changed\n');

    const [checked] = json(await stage.run(['watch', 'list', '--json']));
    expect(checked.checks).toBe(1);
    // It decays: the second check is farther away than the first was.
    expect(Date.parse(checked.nextAt) - Date.now()).toBeGreaterThan(3 * hour);
    const history = json(await stage.run(['history', value, '--json']));
    expect(history.map(({ level }: { level: string }) => level)).toEqual([event.from.level, 'malicious']);
    const then = json(await stage.run(['history', value, '--as-of', past, '--json']));
    const now = json(await stage.run(['history', value, '--as-of', new Date().toISOString(), '--json']));
    expect([then.verdict, now.verdict]).toEqual([event.from.level, 'malicious']);
    expect((await stage.run(['history', value, '--as-of', past])).stdout).toContain('45[.]80[.]0[.]1');

    // The same answer is no news.
    comes();
    await check(2);
    expect(asked()).toBe(before + 2);
    expect((await stage.run(['events', '--json'])).stdout.trim().split('\n')).toHaveLength(1);
  }, 60_000);

  it('stops when it is told to, and tells nobody what its marking forbids to tell', async () => {
    await stage.run(['enrich', value, '--tlp', 'red', '--quiet']);
    await stage.run(['watch', 'add', value, '--tlp', 'red']);
    comes();
    await check(1);
    expect(asked()).toBe(0);
    expect((await stage.run(['egress'])).stdout).toBe('nobody was told anything that matches\n');
    expect(json(await stage.run(['watch', 'list', '--json']))).toMatchObject([{ checks: 1, marking: { tlp: 'red' } }]);
    expect(await stage.run(['watch', 'remove', value])).toMatchObject({ code: 0, stdout: `${value} is no longer watched\n` });
    expect(await stage.run(['watch', 'remove', value])).toMatchObject({ code: 3, stdout: `${value} was not watched\n` });
    expect((await stage.run(['watch', 'list'])).stdout).toBe('nothing is watched (assay watch add)\n');
  });
});
