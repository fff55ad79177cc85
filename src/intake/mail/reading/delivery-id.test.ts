import { expect, test } from 'vitest';
import { deliveryIdOf } from './delivery-id.ts';

test.each([
  ['Subject: x\r\nX-Assay-Delivery: d-1\r\n\r\nbody', 'd-1'],
  ['x-assay-delivery:d-2 \nSubject: x\n\nbody', 'd-2'],
  ['Subject: x\r\n\r\nX-Assay-Delivery: in-the-body', undefined],
  ['Subject: X-Assay-Delivery: no\r\n\r\n', undefined],
  ['X-Assay-Delivery: two words\r\n\r\n', undefined],
  ['', undefined],
])('%j', (mail, id) => {
  expect(deliveryIdOf(Buffer.from(mail))).toBe(id);
});
