/** What a listener has seen, from its start. */
export interface Counts {
  taken: number;
  repeated: number;
  /** Held nothing that anybody could be asked about. */
  withoutObservables: number;
  belowSeverity: number;
  /** Of a kind that the channel does not read. */
  passedOver: number;
  /** Frames that were too long, not whole, or no frames; of connections that have ended. */
  badFrames: number;
  /** Datagrams for which there was no room. */
  dropped: number;
  /** Read, and not kept: a bug, or a store that was away until the end. */
  lost: number;
  /** Connections and datagrams from networks that are not allowed. */
  strangers: number;
  /** Connections beyond the most. */
  tooMany: number;
  /** Connections on which a message did not end, or nothing came, in time. */
  idle: number;
  /** Connections that never got through the handshake of TLS, or had no certificate. */
  handshakes: number;
}

export function noCounts(): Counts {
  return {
    ...{ taken: 0, repeated: 0, withoutObservables: 0, belowSeverity: 0, passedOver: 0, badFrames: 0, dropped: 0, lost: 0 },
    ...{ strangers: 0, tooMany: 0, idle: 0, handshakes: 0 },
  };
}
