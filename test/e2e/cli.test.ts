import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.ts';
import { assay, type Ended, root, temporaryHome } from './assay.ts';

const home = temporaryHome();
afterAll(() => home.remove());
const mail = join(root, 'examples', 'phishing.eml');

const report = ({ stdout }: Ended): Report => reportSchema.parse(JSON.parse(stdout));
const vendors = ['virustotal', 'abuseipdb', 'shodan', 'misp', 'xforce'];

describe('assay', () => {
  it('--version tells the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(await assay(home.path, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([[[]], [['enrich']], [['extract']], [['sources']], [['doctor']], [['explain']], [['quota']], [['sandbox']]])(
    '%j --help has examples',
    async (command) => {
      const ended = await assay(home.path, [...command, '--help']);
      expect([ended.code, ended.stdout.includes('Examples:')]).toEqual([0, true]);
    },
  );
});

describe('assay enrich examples/phishing.eml', () => {
  it('prints every indicator of the mail with verdict, coverage and reasons, and says who could not be asked', async () => {
    const extracted = await assay(home.path, ['extract', mail, '--format', 'json']);
    const ended = await assay(home.path, ['enrich', mail, '--format', 'json', '--deadline', '20s']);
    const { enrichments, submission, also_found, not_set_up } = report(ended);
    // File names and the like, which no source knows anything about, are counted instead.
    const { findings } = JSON.parse(extracted.stdout) as { findings: readonly { ioc_type: string; ioc_value: string }[] };
    const asked = findings.filter(({ ioc_type }) => !also_found.some(({ ioc_type: type }) => type === ioc_type));
    expect(enrichments.map(({ ioc_value }) => ioc_value)).toEqual(asked.map(({ ioc_value }) => ioc_value));
    expect(also_found.reduce((sum, { observables }) => sum + observables, 0)).toBe(findings.length - asked.length);
    expect(enrichments.length).toBeGreaterThan(10);
    expect(submission).toMatchObject({ kind: 'email', tlp: 'amber', pap: 'amber' });
    for (const { coverage, records, because, reputation_score } of enrichments) {
      expect(coverage.asked).toBe(records.filter(({ status }) => status !== 'skipped').length);
      if (reputation_score === null) expect(because).toEqual([]);
      else expect(because.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(reputation_score, 6);
    }
    expect(enrichments.some(({ verdict }) => verdict === 'malicious' || verdict === 'suspicious')).toBe(true);
    const aside = not_set_up.filter(({ reason }) => reason === 'not_configured').map(({ source }) => source);
    expect(aside.filter((source) => vendors.includes(source)).sort()).toEqual([...vendors].sort());
    expect(enrichments.flatMap(({ records }) => records.filter(({ source }) => aside.includes(source)))).toEqual([]);
    const failed = enrichments.some(({ records }) => records.some(({ status }) => status === 'failed' || status === 'parked'));
    expect(ended.code).toBe(failed ? 3 : 0);
  });

  it('asks nobody outside with --offline, and is complete', async () => {
    const ended = await assay(home.path, ['enrich', mail, '--format', 'json', '--offline']);
    const records = report(ended).enrichments.flatMap((each) => each.records);
    expect(records.filter(({ exposure, status }) => exposure !== 'none' && status !== 'skipped')).toEqual([]);
    expect(ended.code).toBe(0);
  });

  it('asks nobody outside at PAP:RED or TLP:RED', async () => {
    for (const marking of [
      ['--tlp', 'red'],
      ['--pap', 'red'],
    ]) {
      const ended = await assay(home.path, ['enrich', mail, '--format', 'json', '--sandbox', ...marking]);
      const records = report(ended).enrichments.flatMap((each) => each.records);
      expect(records.filter(({ exposure, status }) => exposure !== 'none' && status !== 'skipped')).toEqual([]);
    }
  });

  it('writes every format, with values defanged where a person reads', async () => {
    for (const format of ['table', 'json', 'ndjson', 'csv', 'markdown', 'stix']) {
      const { code, stdout } = await assay(home.path, ['enrich', mail, '--sandbox', '--deadline', '2s', '--format', format]);
      expect([0, 3]).toContain(code);
      expect(stdout.length).toBeGreaterThan(500);
      const defanged = format === 'table' || format === 'markdown';
      expect([format, /https?:\/\/([\w-]+\.)*example\.(com|net|org)/.test(stdout.replaceAll(/"link":.*/g, ''))]).toEqual([
        format,
        !defanged,
      ]);
    }
  });

  it('tells what nobody was asked about, also where the format has no place for it', async () => {
    const input = 'sample.exe dropped C:\\Users\\Public\\sample.exe from 45.33.32.156';
    for (const format of ['csv', 'ndjson']) {
      const { stdout, stderr } = await assay(home.path, ['enrich', '-', '--offline', '-f', format], { input });
      expect(stdout).toContain('45.33.32.156');
      expect(stderr).toMatch(/^assay: also found, of types no source knows: .*1 file-path.*\(assay extract lists them\)$/m);
    }
    expect((await assay(home.path, ['enrich', '-', '--offline', '-f', 'csv', '-q'], { input })).stderr).toBe('');
  });

  it('answers the same values the second time from memory', async () => {
    const fresh = temporaryHome();
    try {
      const args = ['enrich', '45.33.32.156', '--sandbox', '--format', 'json', '--store', join(fresh.path, 'x.db')];
      const first = report(await assay(fresh.path, args)).enrichments[0]?.records ?? [];
      const second = report(await assay(fresh.path, args)).enrichments[0]?.records ?? [];
      const answered = (records: typeof first) =>
        records.filter(({ exposure, status }) => exposure !== 'none' && (status === 'found' || status === 'not_found'));
      expect(answered(first).length).toBeGreaterThan(3);
      expect(answered(second).map(({ observed_at }) => observed_at)).toEqual(answered(first).map(({ observed_at }) => observed_at));
    } finally {
      fresh.remove();
    }
  });

  it('reads values from standard input', async () => {
    const ended = await assay(home.path, ['enrich', '-', '--offline', '--format', 'json'], {
      input: 'see hxxp://evil[.]example[.]com/a and 1.1.1.1',
    });
    expect(
      report(ended)
        .enrichments.map(({ ioc_type }) => ioc_type)
        .sort(),
    ).toEqual(['domain', 'ipv4', 'url']);
  });
});

describe('the other commands', () => {
  it('sources: what is ready and where to get a key', async () => {
    const { stdout, code } = await assay(home.path, ['sources']);
    expect(code).toBe(0);
    for (const vendor of vendors) expect(stdout).toContain(vendor);
    expect(stdout).toMatch(/VIRUSTOTAL_API_KEY[^\n]*https:\/\//);
  });

  it('doctor --offline: what is set up', async () => {
    const { stdout, code } = await assay(home.path, ['doctor', '--offline'], { env: { ABUSEIPDB_API_KEY: 'kkkkkkkkkkkkkkkkkkkk' } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/abuseipdb\s+not asked/);
    expect(stdout).toMatch(/virustotal\s+not set up/);
  });

  it('explain: the arithmetic', async () => {
    const { stdout, code } = await assay(home.path, ['explain', 'http://198.51.100.7/invoice.pdf.exe', '--offline']);
    expect(code).toBe(0);
    expect(stdout).toContain('prior');
    expect(stdout).toMatch(/hxxp/);
  });

  it('quota: what is left', async () => {
    const { stdout } = await assay(home.path, ['quota', '--json'], { env: { ABUSEIPDB_API_KEY: 'kkkkkkkkkkkkkkkkkkkk' } });
    const account = JSON.parse(stdout).find((each: { account: string }) => each.account === 'abuseipdb');
    expect(account.windows).toMatchObject([{ per: 'day', limit: 1000, used: 0, left: 1000 }]);
  });

  it('a key never reaches any output', async () => {
    const key = 'SECRET0123456789abcdefSECRET';
    const env = {
      ABUSEIPDB_API_KEY: key,
      VIRUSTOTAL_API_KEY: key,
      SHODAN_API_KEY: key,
      XFORCE_API_KEY: key,
      XFORCE_API_PASSWORD: key,
      ASSAY_LOG: 'debug',
    };
    for (const args of [['enrich', '1.1.1.1', '--format', 'json', '--deadline', '5s'], ['doctor'], ['sources', '--json'], ['quota']]) {
      const { stdout, stderr } = await assay(home.path, args, { env });
      expect(stdout + stderr).not.toContain(key);
    }
  });
});
