import { isPayload, type Payload } from '../reading/at.ts';

/** The rows that a delivery of Splunk holds, as `result` (one, or a list) or `results` or `rows`; undefined where it has none of them. */
export function rowsOf(payload: Payload): readonly { readonly field: string; readonly row: Payload }[] | undefined {
  for (const name of ['results', 'rows', 'result']) {
    const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
    if (isPayload(value)) return [{ field: name, row: value }];
    if (Array.isArray(value)) return value.flatMap((row, index) => (isPayload(row) ? [{ field: `${name}[${index}]`, row }] : []));
  }
  return undefined;
}
