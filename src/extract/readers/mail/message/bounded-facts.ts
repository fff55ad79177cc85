import type { Attachment, SubmissionFacts } from '../../../../domain/submission.ts';

/** Facts are kept with the submission for as long as that is kept: a header of ten megabytes is worth no more than its beginning. */
const most = { text: 1_000, addresses: 100, recipients: 10_000, address: 320, lines: 100, attachments: 2_000 };

/** The facts of a mail within what a person reads; of recipients, who are to be protected, as many as a mailing has. */
export function boundedFacts({ mail, attachments }: SubmissionFacts): SubmissionFacts {
  return {
    ...(mail && {
      mail: {
        ...mail,
        ...(mail.subject !== undefined && { subject: cut(mail.subject) }),
        ...(mail.date !== undefined && { date: cut(mail.date) }),
        from: addresses(mail.from, most.addresses),
        replyTo: addresses(mail.replyTo, most.addresses),
        recipients: addresses(mail.recipients, most.recipients),
        ...(mail.hops && {
          hops: mail.hops
            .slice(0, most.lines)
            .map((hop) => Object.fromEntries(Object.entries(hop).map(([name, text]) => [name, text === undefined ? text : cut(text)]))),
        }),
        ...(mail.notes && { notes: mail.notes.slice(0, most.lines).map(cut) }),
      },
    }),
    ...(attachments && {
      attachments: attachments
        .slice(0, most.attachments)
        .map((each): Attachment => ({ ...each, name: cut(each.name), mediaType: cut(each.mediaType) })),
    }),
  };
}

function addresses(all: readonly string[], number: number): readonly string[] {
  return all.filter(({ length }) => length <= most.address).slice(0, number);
}

function cut(text: string): string {
  return text.length <= most.text ? text : `${text.slice(0, most.text).toWellFormed()}…`;
}
