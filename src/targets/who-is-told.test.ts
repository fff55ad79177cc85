import { describe, expect, it } from 'vitest';
import { type Addressee, type Happening, isTold, toldTogetherAt } from './who-is-told.ts';

const soc: Addressee = {
  ...{ name: 'soc', max_tlp: 'amber', digest_lanes: ['bulk'] },
  when: { events: ['submission.done', 'verdict.changed'], levels: ['malicious', 'suspicious'], lanes: ['alert', 'mail', 'bulk'] },
};
const wants = (when: Partial<Addressee['when']>): Addressee => ({ ...soc, when: { ...soc.when, ...when } });
const done = (more: Partial<NonNullable<Happening['submission']>> = {}, level: Happening['level'] = 'malicious'): Happening => ({
  ...{ type: 'submission.done', level },
  submission: { lane: 'alert', origin: 'splunk', severity: 'high', ...more },
});

describe('who is told', () => {
  it.each<[string, Addressee, Happening, boolean]>([
    ['of what is bad', soc, done(), true],
    ['before the level is known', soc, done({}, null), true],
    ['not of what is not', soc, done({}, 'unknown'), false],
    ['not of what a person waits for', soc, done({ lane: 'interactive' }), false],
    ['not of other events', soc, { type: 'channel.down', level: null }, false],
    ['of changes', soc, { type: 'verdict.changed', level: 'suspicious' }, true],
    ['not of changes to the better', soc, { type: 'verdict.changed', level: 'benign' }, false],
    ['by severity', wants({ severities: ['high', 'critical'] }), done(), true],
    ['not of what is less severe', wants({ severities: ['critical'] }), done(), false],
    ['not of what has no severity where one is asked for', wants({ severities: ['critical'] }), done({ severity: null }), false],
    ['by origin', wants({ origins: ['splunk'] }), done(), true],
    ['not of other origins', wants({ origins: ['splun'] }), done(), false],
    ['by a pattern', wants({ origins: ['s*k', 'x'] }), done(), true],
    ['by a pattern of several parts', wants({ origins: ['/srv/*/in/*.csv'] }), done({ origin: '/srv/a/in/b.csv' }), true],
    ['not by half a pattern', wants({ origins: ['/srv/*/in/*.csv'] }), done({ origin: '/srv/in/b.csv' }), false],
    ['not by a pattern that overlaps itself', wants({ origins: ['ab*ba'] }), done({ origin: 'aba' }), false],
    ['not of what assay asked itself', soc, done({ lane: 'bulk', origin: 'watch' }), false],
    ['unless they want to', wants({ origins: ['watch'] }), done({ lane: 'bulk', origin: 'watch' }), true],
  ])('%s', (_, target, happening, told) => {
    expect(isTold(target, happening)).toBe(told);
  });

  it('is told together at the end of a period, of some lanes', () => {
    const hourly = { digest: 3_600_000, digest_lanes: ['bulk'] as const };
    const now = new Date('2026-11-23T12:20:00Z');
    expect(toldTogetherAt(hourly, 'bulk', now)?.toISOString()).toBe('2026-11-23T13:00:00.000Z');
    expect(toldTogetherAt(hourly, 'bulk', new Date('2026-11-23T13:00:00Z'))?.toISOString()).toBe('2026-11-23T14:00:00.000Z');
    expect(toldTogetherAt(hourly, 'alert', now)).toBeUndefined();
    expect(toldTogetherAt(soc, 'bulk', now)).toBeUndefined();
  });
});
