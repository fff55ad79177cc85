/** Why no whole reply came. */
export class SendError extends Error {
  readonly reason: 'timeout' | 'network' | 'unreadable' | 'upstream';
  constructor(reason: SendError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export function cancelled(): SendError {
  return new SendError('timeout', 'cancelled while it was asked');
}
