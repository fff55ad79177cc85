/** What is answered to a mail server, and with which code it is to come again (4xx) or to tell its sender (5xx). RFC 5321 4.2. */
export const replies = {
  kept: 'kept',
  notFromHere: [554, 'no mail is taken from this address'],
  tooManyFromHere: [421, 'too many connections from this address, try again in a moment'],
  wantsTls: [530, 'must issue a STARTTLS command first'],
  noReportingMailbox: [550, 'this is not a reporting mailbox'],
  tooLarge: [552, 'the message is larger than is taken here'],
  noRoom: [452, 'too much mail at the moment, try again later'],
  notKept: [451, 'the message could not be kept, try again later'],
  tooSlow: [421, 'the connection took too long'],
  notSignedIn: [535, 'the user or password is wrong'],
} as const satisfies Readonly<Record<string, string | readonly [code: number, text: string]>>;

export type Reply = readonly [code: number, text: string];

/** As smtp-server wants it. */
export function refusal([responseCode, text]: Reply): Error {
  return Object.assign(new Error(text), { responseCode });
}
