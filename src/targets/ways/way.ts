import type { Notice } from '../../domain/notice.ts';

/** What is sent, once more under the same id where it may not have arrived. */
export interface Delivery {
  /** A UUID. */
  readonly id: string;
  readonly notice: Notice;
}

/** How an attempt to send ended. */
export type Delivered =
  /** `note`: what is worth a line in the log all the same. */
  | { readonly sent: true; readonly note?: string | undefined }
  /** `retry`: another attempt could end better, not before `retryAt` where the other end named a time. */
  | { readonly sent: false; readonly retry: boolean; readonly detail: string; readonly retryAt?: Date | undefined };

/** One way to tell somebody. Never throws for what others do; `detail` holds no secret. */
export type Way = (delivery: Delivery) => Promise<Delivered>;
