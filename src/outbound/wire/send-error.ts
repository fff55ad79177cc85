/** Why no whole reply came. */
export class SendError extends Error {
  readonly reason: 'timeout' | 'network' | 'unreadable' | 'upstream';
  /** Another try could end better. */
  readonly transient: boolean;
  constructor(reason: SendError['reason'], message: string, transient = reason === 'timeout' || reason === 'network') {
    super(message);
    this.reason = reason;
    this.transient = transient;
  }
}

export function cancelled(): SendError {
  return new SendError('timeout', 'cancelled while it was asked');
}
