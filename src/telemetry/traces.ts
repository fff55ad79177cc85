import { type Context, context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Traces } from './no-traces.ts';

/** Spans in batches to an OTLP receiver over HTTP. One that is away costs spans, nothing else. */
export async function openTraces(options: { readonly url: string; readonly version: string }): Promise<Traces> {
  const [{ BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }, { AsyncLocalStorage }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('node:async_hooks'),
    ]);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'assay', 'service.version': options.version }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: options.url, timeoutMillis: 5_000 }),
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: 5_000,
      }),
    ],
  });
  const tracer = provider.getTracer('assay', options.version);
  const under = new AsyncLocalStorage<Context>();

  return {
    async span(name, facts, run) {
      const parent = under.getStore() ?? context.active();
      const span = tracer.startSpan(name, { attributes: { ...facts } }, parent);
      try {
        return await under.run(trace.setSpan(parent, span), () => run((more) => void span.setAttributes({ ...more })));
      } catch (error) {
        // Its message may hold a value.
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
        throw error;
      } finally {
        span.end();
      }
    },
    async close() {
      await provider.shutdown().catch(() => undefined);
    },
  };
}
