import type { ReportHead } from '../../domain/report.ts';
import type { SubmissionFacts } from '../../domain/submission.ts';

/** What a report tells of the alert or mail itself. Who received the mail is not told: a report travels further than the mail did. */
export function factsTold({ alert, mail, attachments }: SubmissionFacts): Pick<ReportHead['submission'], 'alert' | 'mail' | 'attachments'> {
  return {
    ...(alert && { alert: alertTold(alert) }),
    ...(mail && { mail: mailTold(mail) }),
    ...(attachments && { attachments: attachments.map(({ mediaType, ...rest }) => ({ ...rest, media_type: mediaType })) }),
  };
}

function alertTold({ occurredAt, ids, ...rest }: NonNullable<SubmissionFacts['alert']>): ReportHead['submission']['alert'] {
  return { ...rest, ids: { ...ids }, ...(occurredAt !== undefined && { occurred_at: occurredAt }) };
}

function mailTold({ recipients: _, replyTo, from, authentication, hops, notes, ...rest }: NonNullable<SubmissionFacts['mail']>) {
  return {
    ...rest,
    from: [...from],
    reply_to: [...replyTo],
    authentication: authentication.map((each) => ({ ...each })),
    ...(hops && { hops: hops.map((hop) => ({ ...hop })) }),
    ...(notes && { notes: [...notes] }),
  };
}
