import { describe, expect, it } from 'vitest';
import type { Log } from '../domain/ports.ts';
import { createLog, type LogOptions } from './log.ts';

const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') };

function lines(use: (log: Log) => void, options: Partial<LogOptions> = {}): string[] {
  const written: string[] = [];
  use(createLog({ level: 'debug', write: (line) => written.push(line), json: false, clock, secrets: () => ['s3cret-key'], ...options }));
  return written;
}

describe('createLog', () => {
  it('writes an event and its facts as text', () => {
    const [line] = lines((log) =>
      log.warn('source paused', { source: 'vt', until: clock.now(), left: 3, why: 'two words', gone: undefined, list: ['a', null] }),
    );
    expect(line).toBe(
      '2026-01-02T03:04:05.678Z warn  source paused source=vt until=2026-01-02T03:04:05.678Z left=3 why="two words" list=["a",null]',
    );
  });

  it('writes JSON, in which facts never take the place of the head', () => {
    const [line] = lines((log) => log.info('asked', { time: 1, level: 'x', n: 2 }), { json: true });
    expect(JSON.parse(line ?? '')).toEqual({
      time: '2026-01-02T03:04:05.678Z',
      level: 'info',
      event: 'asked',
      fact_time: 1,
      fact_level: 'x',
      n: 2,
    });
  });

  it.each([
    ['debug', ['debug', 'info', 'warn']],
    ['info', ['info', 'warn']],
    ['warn', ['warn']],
    ['silent', []],
  ] as const)('at level %s writes %j', (level, expected) => {
    const use = (log: Log): void => {
      log.debug('e');
      log.info('e');
      log.warn('e');
    };
    expect(lines(use, { level }).map((line) => line.split(/ +/)[1])).toEqual(expected);
  });

  it.each([true, false])('hides secrets wherever they stand (json: %s)', (json) => {
    const secret = 's3cret-key';
    const facts = {
      text: `x ${secret}`,
      [secret]: 1,
      error: Object.assign(new Error(`bad ${secret}`), { code: secret }),
      url: new URL(`https://u:pw1@example.com/?key=other-value&x=${secret}`),
      link: 'https://u:pw1@example.com/?token=other-value',
      deep: { list: [{ basic: Buffer.from(`u:${secret}`).toString('base64') }] },
      map: new Map([['k', new Set([secret])]]),
      fn: () => secret,
    };
    const written = lines((log) => log.info(`event ${secret}`, facts), { json }).join();
    expect(written).not.toMatch(/s3cret|other-value|pw1/);
    expect(written).not.toContain(Buffer.from(secret).toString('base64').slice(2, 8));
    expect(written).toContain('bad [redacted]');
  });

  it('hides a number that is a secret and stays JSON', () => {
    const [line] = lines((log) => log.info('e', { n: 12345678, m: 1 }), { json: true, secrets: () => ['12345678'] });
    expect(JSON.parse(line ?? '')).toMatchObject({ n: '[redacted]', m: 1 });
  });

  it('asks for the secrets anew before each line', () => {
    const secrets: string[] = [];
    const written = lines(
      (log) => {
        log.info('e', { a: 'later-known' });
        secrets.push('later-known');
        log.info('e', { a: 'later-known' });
      },
      { secrets: () => secrets },
    );
    expect(written.map((line) => line.split('a=')[1])).toEqual(['later-known', '[redacted]']);
  });

  it.each([true, false])('keeps a line one line and free of control characters (json: %s)', (json) => {
    const nasty = 'a\n2026 warn forged\r\u001b[31m\u009b\u2028\u202e\u0000';
    const [line, ...more] = lines((log) => log.info(`e${nasty}`, { [nasty]: nasty }), { json });
    expect(more).toEqual([]);
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
  });

  it('redacts before it cuts, and bounds what it writes', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const [line] = lines((log) =>
      log.info('e', { long: `${'x'.repeat(1_995)}s3cret-key${'y'.repeat(90_000)}`, circle, wide: Array.from({ length: 9_000 }, () => 1) }),
    );
    expect(line).not.toContain('s3cre');
    expect(line?.length).toBeLessThan(3_000);
    expect(line).toContain('… 8950 more');
  });

  it('writes what JSON has no word for', () => {
    const [line] = lines((log) => log.info('e', { n: Number.NaN, b: 10n, s: Symbol('x'), d: new Date(Number.NaN) }), { json: true });
    expect(JSON.parse(line ?? '')).toMatchObject({ n: 'NaN', b: '10', s: 'Symbol(x)', d: 'Invalid Date' });
  });
});
