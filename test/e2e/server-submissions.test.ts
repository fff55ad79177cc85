import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.ts';
import { keyFor, served } from './serving.ts';
import { addresses, onStage } from './stage.ts';

interface Taken {
  readonly id: string;
  readonly repeated: boolean;
  readonly location: string;
  readonly observables: { readonly all: number };
  readonly rejected: readonly { readonly index: number; readonly value: string; readonly why: string }[];
  readonly troubles: readonly { readonly part: string; readonly message: string }[];
}

describe.concurrent('handing in over HTTP', () => {
  it(
    'takes what is good of a list and names what is not, each with its place',
    onStage(
      served(async (server) => {
        const values = ['45.80.1.1', 'evil[.]example.com', 'no indicator', 7, null, '45.80.1.1'];
        const taken = await server.told<Taken>(202, '/v1/submissions', { json: { values, title: 'six' } });
        expect(taken).toMatchObject({ repeated: false, observables: { all: 2 }, location: `/v1/submissions/${taken.id}` });
        expect(taken.rejected).toEqual([
          { index: 2, value: 'no indicator', why: 'no indicator that assay knows' },
          { index: 3, value: 'a number', why: 'a text was expected, not a number' },
          { index: 4, value: 'null', why: 'a text was expected, not null' },
        ]);
        const nothing = await server.told(422, '/v1/submissions', { json: { values: ['no indicator'] } });
        expect(nothing).toMatchObject({ code: 'ASSAY_INPUT_EMPTY', errors: [{ at: 'body/values/0' }] });
      }),
    ),
  );

  it(
    'answers with the finished report when it is waited for, in every format, by name or by Accept',
    onStage(
      served(async (server) => {
        const reply = await server.ask('/v1/submissions?wait=20s', { json: { values: ['45.80.2.1'] } });
        expect(reply.status).toBe(200);
        const report = reportSchema.parse(await reply.json());
        expect(report).toMatchObject({ complete: true, submission: { origin: 'api' }, enrichments: [{ ioc_value: '45.80.2.1' }] });
        expect(report.coverage.answered).toBe(report.coverage.asked);
        const path = `/v1/submissions/${report.submission.id}/report`;
        const types: Readonly<Record<string, string>> = {
          json: 'application/json',
          ndjson: 'application/x-ndjson',
          csv: 'text/csv',
          markdown: 'text/markdown',
          stix: 'application/stix+json',
        };
        for (const [format, type] of Object.entries(types)) {
          for (const asked of [
            await server.ask(`${path}?format=${format}`),
            await server.ask(path, { headers: { accept: `${type}, */*;q=0.1` } }),
          ]) {
            expect([asked.status, asked.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
            expect(await asked.text()).toContain('45.80.2.1');
          }
        }
        for (const asked of [await server.ask(`${path}?format=table`), await server.ask(path, { headers: { accept: 'image/png' } })])
          expect([asked.status, ((await asked.json()) as { code: string }).code]).toEqual([406, 'ASSAY_UNKNOWN_FORMAT']);
      }),
    ),
  );

  it(
    'tells what there is when the time is over, and the rest later',
    onStage(
      served(async (server, stage) => {
        stage.sandbox.fault({ source: 'abuseipdb', kind: 'hang' });
        const reply = await server.ask('/v1/submissions?wait=1s', { json: { values: ['45.80.3.1'] } });
        const report = reportSchema.parse(await reply.json());
        expect([reply.status, report.complete]).toEqual([202, false]);
        const { told } = server;
        expect(await told(200, `/v1/submissions/${report.submission.id}`)).toMatchObject({
          state: 'open',
          waiting: [{ source: 'abuseipdb', lookups: 1, done_at: expect.stringMatching(/Z$/) }],
        });
      }),
    ),
  );

  it(
    'reads texts, mails and files, several at once; names are never paths',
    onStage(
      served(async (server, stage) => {
        const { ask, told } = server;
        const text = await told<Taken>(202, '/v1/submissions?name=../../notes.txt', {
          body: 'seen: 45.80.4.1',
          headers: { 'content-type': 'text/plain' },
        });
        expect(await told(200, text.location)).toMatchObject({ origin: 'notes.txt', observables: { all: 1 } });
        const mail = 'From: a@example.com\r\nTo: b@example.org\r\nSubject: hi\r\n\r\nhttp://45.80.4.2/x\r\n';
        const mailed = await told<Report>(200, '/v1/submissions?wait=20s', { body: mail, headers: { 'content-type': 'message/rfc822' } });
        expect(mailed.submission).toMatchObject({ kind: 'email', title: 'hi', origin: 'upload.eml' });
        const form = new FormData();
        form.append('file', new Blob(['45.80.4.3']), '../../../etc/passwd');
        form.append('file', new Blob(['45.80.4.4']), 'C:\\temp\\b.txt');
        form.append('file', new Blob([new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2])]), 'program');
        form.append('title', 'two of three');
        const taken = await told<Taken>(202, '/v1/submissions', { method: 'POST', body: form });
        expect(taken).toMatchObject({ observables: { all: 2 }, troubles: [{ part: 'program' }] });
        expect(await told(200, taken.location)).toMatchObject({ origin: 'passwd, b.txt, program', title: 'two of three' });
        expect(stage.rows(`select 1 from items where value = '45.80.4.4'`)).toHaveLength(1);
        const query = 'refresh=true&pivot=1:20&stale_for=1h&sources=abuseipdb&title=a%20title&ignore_warninglists=false';
        const wished = await told<Taken>(202, `/v1/submissions?${query}`, { body: '45.80.4.9', headers: { 'content-type': 'text/plain' } });
        const [row] = stage.rows<{ ordered: string }>('select ordered from submissions where id = ?', wished.id);
        expect(JSON.parse(row?.ordered ?? '')).toMatchObject({
          ...{ refresh: true, pivot: { depth: 1, budget: 20 }, staleFor: 3_600_000, only: ['abuseipdb'], title: 'a title' },
          ignoreWarninglists: false,
        });
        const unreadable = await ask('/v1/submissions', {
          body: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]),
          headers: { 'content-type': 'application/octet-stream' },
        });
        expect(unreadable.status).toBe(415);
      }),
    ),
  );

  it(
    'under one Idempotency-Key it is done once, also when many come at once; with another request it is refused',
    onStage(
      served(async (server, stage) => {
        const json = { values: ['45.80.5.1'] };
        const headers = { 'idempotency-key': 'one' };
        const text = { body: '45.80.5.7', headers: { 'content-type': 'text/plain', 'idempotency-key': 'two' } };
        const [first, second] = [
          await server.told<Taken>(202, '/v1/submissions', text),
          await server.told<Report>(200, '/v1/submissions?wait=20s', text),
        ];
        expect(second.submission.id).toBe(first.id);
        expect((await server.ask('/v1/submissions?tlp=red', text)).status).toBe(422);
        const all = await Promise.all(Array.from({ length: 12 }, () => server.told<Taken>(202, '/v1/submissions', { json, headers })));
        expect(new Set(all.map(({ id }) => id)).size).toBe(1);
        expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
        expect(stage.rows('select 1 from submissions')).toHaveLength(2);
        const again = await server.ask('/v1/submissions?wait=20s', { json, headers });
        expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
        expect(await server.told(422, '/v1/submissions', { json: { values: ['45.80.5.2'] }, headers })).toMatchObject({
          code: 'ASSAY_KEY_REUSED',
        });
        const other = await keyFor(stage, { name: 'other' });
        expect(await server.told(202, '/v1/submissions', { json, headers, key: other })).toMatchObject({ repeated: false });
        expect((await server.ask('/v1/submissions', { json, headers: { 'idempotency-key': 'with blank' } })).status).toBe(400);
        expect((await server.ask('/v1/submissions?pivot=1:10001', { json })).status).toBe(400);
      }),
    ),
  );

  it(
    'shows nobody what is marked beyond their clearance',
    onStage(
      served(async (server, stage) => {
        const green = await keyFor(stage, { name: 'green', clearance: 'green' });
        const { told } = server;
        const red = await told<Taken>(202, '/v1/submissions?wait=5s', { json: { values: ['45.80.6.1'], tlp: 'red' }, key: green });
        expect(Object.keys(red)).toContain('location');
        const writer = await keyFor(stage, { name: 'writer', scopes: ['submissions:write'] });
        const written = await told<Taken>(202, '/v1/submissions?wait=5s', { json: { values: ['45.80.6.9'], tlp: 'red' }, key: writer });
        expect(written).toMatchObject({ location: `/v1/submissions/${written.id}` });
        const clear = await told<Report>(200, '/v1/submissions?wait=20s', { json: { values: ['45.80.6.2'], tlp: 'green' }, key: green });
        for (const part of ['', '/report', '/enrichments', '/events'])
          expect((await server.ask(`${red.location}${part}`, { key: green })).status).toBe(404);
        for (const part of ['cancel', 'retry'])
          expect((await server.ask(`${red.location}/${part}`, { method: 'POST', key: green })).status).toBe(404);
        const listed = await told<{ submissions: { id: string }[] }>(200, '/v1/submissions', { key: green });
        expect(listed.submissions.map(({ id }) => id)).toEqual([clear.submission.id]);
        expect((await told<{ submissions: unknown[] }>(200, '/v1/submissions')).submissions).toHaveLength(3);
        await told(200, `${red.location}/report?wait=20s`);
        const amber = await told<Report>(200, '/v1/submissions?wait=20s', { json: { values: ['45.80.6.3'], tlp: 'amber' } });
        const seen = await told<{ rows: { tlp: string }[] }>(200, '/v1/egress?limit=200', { key: green });
        expect(new Set(seen.rows.map(({ tlp }) => tlp))).toEqual(new Set(['green']));
        const all = await told<{ rows: { submission: string }[] }>(200, '/v1/egress?limit=200');
        expect(all.rows.map(({ submission }) => submission)).toContain(amber.submission.id);
      }),
    ),
  );

  it(
    'lists by the page what was handed in, and what was asked for of it',
    onStage(
      served(async (server) => {
        const { told } = server;
        for (const [n, value] of addresses(81, 7).entries())
          await told(202, '/v1/submissions', { json: { values: [value], title: `part ${n}`, lane: n % 2 === 0 ? 'bulk' : 'alert' } });
        type Page = { submissions: { id: string; title: string }[]; next: string | null };
        const titles: string[] = [];
        let pages = 0;
        for (let cursor: string | null = ''; cursor !== null; pages++) {
          const page: Page = await told<Page>(200, `/v1/submissions?limit=3${cursor && `&cursor=${cursor}`}`);
          titles.push(...page.submissions.map(({ title }) => title));
          cursor = page.next;
        }
        expect(titles).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `part ${n}`));
        expect(pages).toBe(3);
        const filtered = async (query: string) => (await told<Page>(200, `/v1/submissions?${query}`)).submissions.map(({ title }) => title);
        expect(await filtered('lane=alert')).toEqual(['part 5', 'part 3', 'part 1']);
        expect(await filtered('q=PART 4')).toEqual(['part 4']);
        expect(await filtered('person=nobody')).toEqual([]);
        expect(await filtered('person=test&origin=api&limit=1')).toEqual(['part 6']);
        expect(await filtered('until=2020-01-01T00:00:00Z')).toEqual([]);
        expect((await server.ask('/v1/submissions?cursor=nonsense')).status).toBe(400);
      }),
    ),
  );

  it(
    'tells enrichments by the page; cancels, and asks once more what failed',
    onStage(
      served(async (server, stage) => {
        const { told } = server;
        stage.sandbox.fault({ source: 'abuseipdb', kind: 'wrong-types', times: 1 });
        const report = await told<Report>(200, '/v1/submissions?wait=20s', {
          json: { values: addresses(82, 5), sources: ['abuseipdb', 'greynoise'] },
        });
        const path = `/v1/submissions/${report.submission.id}`;
        type Page = { enrichments: { ioc_value: string }[]; next: string | null };
        const first = await told<Page>(200, `${path}/enrichments?limit=2`);
        const second = await told<Page>(200, `${path}/enrichments?limit=200&cursor=${first.next}`);
        expect([...first.enrichments, ...second.enrichments].map((each) => each.ioc_value)).toEqual(addresses(82, 5));
        expect(second.next).toBeNull();
        expect((await told<Page>(200, `${path}/enrichments?type=domain`)).enrichments).toEqual([]);
        expect(await told(200, `${path}/retry`, { method: 'POST' })).toEqual({ lookups: 1 });
        expect(await told<Report>(200, `${path}/report?wait=20s`)).toMatchObject({ complete: true });
        stage.sandbox.fault({ source: 'abuseipdb', kind: 'hang' });
        const open = await told<Taken>(202, '/v1/submissions', { json: { values: ['45.83.0.1'], sources: ['abuseipdb'] } });
        expect(await told(200, `${open.location}/cancel`, { method: 'POST' })).toMatchObject({ lookups: expect.any(Number) });
        expect(await told(200, open.location)).toMatchObject({ state: 'cancelled' });
      }),
    ),
  );

  it(
    'reads a stream of any size while it comes',
    onStage(
      served(async (server) => {
        const { told } = server;
        const lines = addresses(84, 2_000).map((address) => `${address} seen\n`);
        const body = new ReadableStream({
          async start(controller) {
            for (let n = 0; n < lines.length; n += 50) controller.enqueue(new TextEncoder().encode(lines.slice(n, n + 50).join('')));
            controller.close();
          },
        });
        const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'text/plain' } } as RequestInit;
        const taken = await told<{ id: string; location: string }>(202, '/v1/submissions/stream?name=list.txt&offline=true', init);
        expect(taken).toMatchObject({ end: 'whole', observables: 2_000, bytes: lines.join('').length, troubles: [] });
        expect(await told(200, taken.location)).toMatchObject({ lane: 'bulk', origin: 'list.txt', observables: { all: 2_000 } });
      }),
    ),
  );
});
