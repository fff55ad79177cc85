import { asideLines, classify, forTerminal, explain as write } from '../../../app.ts';
import { AssayError } from '../../../domain/errors.ts';
import { type AskingOptions, colours, duration, marking, only, withApp } from '../options.ts';

/** `assay explain`: the arithmetic behind each verdict. What is remembered is not asked again. */
export async function explain(values: readonly string[], options: AskingOptions & { readonly warninglists: boolean }): Promise<number> {
  const findings = values.map((value) => {
    const observable = classify(value);
    if (!observable)
      throw new AssayError(
        'ASSAY_USAGE',
        `"${forTerminal(value.slice(0, 100))}" is not an indicator assay knows`,
        'give one address, domain, URL, hash, mail address, CVE or ASN',
      );
    const mention = { written: value, start: 0, end: value.length, field: 'argument', confidence: 1, reason: 'given as an argument' };
    return { observable, mentions: [mention] };
  });
  return withApp(options, async (app) => {
    const { enrichments } = await app.submit({
      origin: 'arguments',
      extraction: { kind: 'text', findings, facts: {}, troubles: [] },
      marking: marking(app, options),
      only: only(options.sources),
      deadline: new Date(Date.now() + (options.deadline === undefined ? app.config.deadlineMs : duration(options.deadline))),
      offline: options.offline ?? app.config.offline,
      refresh: options.refresh ?? false,
      ignoreWarninglists: !options.warninglists,
    });
    for (;;) {
      const next = await enrichments.next();
      if (next.done) {
        for (const line of asideLines(next.value)) process.stdout.write(`not asked: ${forTerminal(line)}\n`);
        return next.value.complete ? 0 : 3;
      }
      for (const piece of write(next.value, { colour: colours(process.stdout, options), width: process.stdout.columns ?? 160 }))
        process.stdout.write(piece);
    }
  });
}
