import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type App, formats } from '../../../app.ts';
import type { Format } from '../../../domain/ports.ts';
import type { Enrichment, Report } from '../../../domain/report.ts';
import type { Submitted } from '../../../domain/work.ts';
import { Problem } from '../problem.ts';

/** Reports of more observables are only told line by line. */
const mostAtOnce = 20_000;
/** A table is for terminals. */
const offered = Object.values(formats).filter(({ id }) => id !== 'table');

/** The format that was asked for, by name or by Accept; JSON where nothing was. @throws Problem 406 */
export function formatOf(named: string | undefined, { headers }: Pick<FastifyRequest, 'headers'>): Format {
  const found = named === undefined ? accepted(headers.accept) : offered.find(({ id }) => id === named);
  if (found) return found;
  throw new Problem(406, 'ASSAY_UNKNOWN_FORMAT', 'there is no such format', {
    fix: `Known are ${offered.map(({ id }) => id).join(', ')}.`,
  });
}

function accepted(header: string | undefined): Format | undefined {
  if (header === undefined || header.trim() === '') return formats.json;
  const wishes = header
    .slice(0, 1_000)
    .split(',')
    .map((wish) => {
      const [range = '', ...parameters] = wish.split(';').map((part) => part.trim().toLowerCase());
      const quality = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1);
      return { range, quality: Number.isNaN(quality) ? 0 : quality };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { range } of wishes) {
    if (range === '*/*') return formats.json;
    const found = offered.find(({ mediaType }) => range === essence(mediaType) || range === `${essence(mediaType).split('/')[0]}/*`);
    if (found) return found;
  }
  return undefined;
}

function essence(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim();
}

/** Replies with a submission's report as it stands. */
export async function sendReport(
  app: App,
  reply: FastifyReply,
  { id, items }: Submitted,
  format: Format,
  status: number,
): Promise<FastifyReply> {
  void reply.status(status).header('content-type', format.mediaType);
  const { line } = format;
  if (line) return reply.send(Readable.from(lines(app.report(id), line), { objectMode: false }));
  if (items.all > mostAtOnce)
    throw new Problem(422, 'ASSAY_INPUT_TOO_LARGE', `a report of more than ${mostAtOnce} observables is not told as one`, {
      fix: 'Ask for format=ndjson, or for its enrichments by the page.',
    });
  return reply.send([...format.write(await wholeReport(app, id))].join(''));
}

async function* lines(report: ReturnType<App['report']>, line: (enrichment: Enrichment) => string): AsyncGenerator<string> {
  for await (const enrichment of report) yield line(enrichment);
}

/** A report as it stands; all of it in memory. */
export async function wholeReport(app: App, id: string): Promise<Report> {
  const report = app.report(id);
  const enrichments: Enrichment[] = [];
  for (;;) {
    const next = await report.next();
    if (next.done) return { ...next.value, enrichments };
    enrichments.push(next.value);
  }
}
