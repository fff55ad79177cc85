import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertAdapter } from '../../domain/intake.ts';
import { alertAdapters } from './adapters.ts';
import { lenientJson } from './reading/lenient-json.ts';
import { payload } from './reading/told.fixture.ts';

const adapters = [...alertAdapters().values()];
const bodies = adapters.flatMap(({ id }) => readdirSync(new URL(`./${id}/payloads/`, import.meta.url)).map((file) => payload(id, file)));

/** Words on which adapters turn off, so that arbitrary JSON comes further than the door. */
const words = fc.constantFrom(
  ...[
    'result',
    'results',
    'sid',
    'search_name',
    'event_id',
    'rule_name',
    'urgency',
    'alerts',
    'context',
    'kibana',
    'alert',
    'rule',
    'uuid',
    '_source',
  ],
  ...[
    'kibana.alert.threshold_result',
    'terms',
    'field',
    'value',
    'object',
    'properties',
    'relatedEntities',
    'Entities',
    'entities',
    'kind',
    'Type',
    'title',
  ],
  ...[
    'agent',
    'manager',
    'data',
    'full_log',
    'win',
    'eventdata',
    'hashes',
    'wazuh',
    'hits',
    'objectType',
    'action',
    'create',
    'Observable',
    'dataType',
    'ip',
  ],
  ...[
    'artifacts',
    'cef',
    'cef_types',
    'container',
    'composite_id',
    'event',
    'metadata',
    'DetectId',
    'evidence',
    'id',
    '@odata.type',
    'fileDetails',
    'imageFile',
  ],
  ...[
    'source',
    'source.ip',
    'host',
    'severity',
    'tlp',
    'tags',
    '_time',
    '__proto__',
    'constructor',
    'File',
    'Process',
    'Account',
    '203.0.113.1',
    'attachment',
  ],
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    words,
    fc.string(),
    tie('list'),
    tie('object'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.dictionary(fc.oneof({ weight: 8, arbitrary: words }, { weight: 1, arbitrary: fc.string() }), tie('value'), { maxKeys: 8 }),
})).value;

/** A true payload, harmed: cut, with parts doubled, dropped or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...bodies),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(60),
        fc.oneof(fc.constantFrom('', '{', '}', '[', ']', '"', '\\', ',', ':', 'null', '1e999', '\u0000'), fc.string()),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([body, edits]) =>
    edits.reduce((text, [at, length, put]) => {
      const start = text.length === 0 ? 0 : at % text.length;
      return text.slice(0, start) + put + text.slice(start + length);
    }, body),
  );

function isAnswer(adapter: AlertAdapter, body: string): void {
  const read = adapter.read(body);
  if ('refused' in read) expect(read.refused).toMatch(/^[^\n]+$/);
  else for (const alert of read) expect(JSON.parse(JSON.stringify(alert))).toEqual(alert);
}

describe('every adapter', () => {
  it.each(adapters)('$id answers any JSON with alerts or a refusal, and never throws', (adapter) => {
    fc.assert(
      fc.property(json, (value) => isAnswer(adapter, JSON.stringify(value) ?? 'null')),
      { numRuns: 150 },
    );
  });

  it.each(adapters)('$id answers harmed payloads of every vendor, and never throws', (adapter) => {
    fc.assert(
      fc.property(mutated, (body) => isAnswer(adapter, body)),
      { numRuns: 150 },
    );
  });

  it.each(adapters)('$id comes to an end with what is deep, wide and repeated', (adapter) => {
    const deep = 50_000;
    const hostile = [
      '['.repeat(deep) + ']'.repeat(deep),
      `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
      '{"alerts":'.repeat(deep),
      '{"result":{"a":'.repeat(deep),
      `{"sid":"1","objectType":"Alert","action":"create","composite_id":"1","wazuh":1,"result":${'['.repeat(deep)}${']'.repeat(deep)},"object":{"description":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}},"data":1}`,
      '"'.repeat(250_000),
      '{"a":"'.repeat(50_000),
      '{"alerts": '.concat('{"a":1},'.repeat(50_000)),
      '\\"'.repeat(125_000),
      `{"alerts":[${'{},'.repeat(75_000)}]}`,
      `{"alerts": ${JSON.stringify('[{"a":'.repeat(100_000))}}`,
      '{"k": '.concat(' '.repeat(500_000), '}'),
      '" '.repeat(125_000),
      'a'.repeat(500_000),
      `{"evidence":[${'{"@odata.type":"x","a":["b.c"]},'.repeat(50_000)}1],"id":"1"}`,
    ];
    for (const body of hostile) isAnswer(adapter, body);
  });
});

describe('lenientJson', () => {
  it('reads JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(lenientJson(text)).toEqual({ values: [JSON.parse(text)] });
      }),
    );
  });

  it('reads objects one after another as each of them, whatever is between', () => {
    const between = fc.constantFrom('\n', ',', ' , ', '\r\n', '', ',,', ';\n');
    const objects = fc.array(
      fc.dictionary(fc.string(), fc.jsonValue()).filter((each) => !('' in each)),
      { minLength: 2, maxLength: 6 },
    );
    fc.assert(
      fc.property(objects, between, (list, mark) => {
        const texts = list.map((each) => JSON.stringify(each));
        expect(lenientJson(texts.join(mark)).values).toEqual(texts.map((text) => JSON.parse(text) as unknown));
      }),
    );
  });

  it.each([
    ['{"a":1,}', [{ a: 1 }]],
    ['[1,2,,{"a":"b",},]', [[1, 2, { a: 'b' }]]],
    ['{"a": , "b": }', [{ a: null, b: null }]],
    ['{"a":{"b":1} "c":2}', [{ a: { b: 1 }, c: 2 }]],
    ['{"a":{"b":1},{"b":2},{"b":3},"c":4,}', [{ a: [{ b: 1 }, { b: 2 }, { b: 3 }], c: 4 }]],
    ['{"a":"one\ntwo\tthree",}', [{ a: 'one\ntwo\tthree' }]],
    ['{"a":"he said "no" twice",}', [{ a: 'he said "no" twice' }]],
    ['{\\"a\\":\\"b \\\\\\"c\\\\\\"\\"}', [{ a: 'b "c"' }]],
    ['{"a":"x:\\"y\\"",}', [{ a: 'x:"y"' }]],
    ['{"a":None,"b":True,c:1.5,}', [{ a: 'None', b: 'True', c: 1.5 }]],
    ['{"a":1,"a":2,}', [{ a: 2 }]],
    ['\uFEFF{"a":1}', [{ a: 1 }]],
    ['{"a":[1,2', [{ a: [1, 2] }]],
    ['{"a":"b', [{ a: 'b' }]],
  ])('reads %j', (text, values) => {
    expect(lenientJson(text).values).toEqual(values);
  });
});
