import process from 'node:process';
import { openStore } from '../store/open-store.ts';
import { tell } from './telling.fixture.ts';

// A process of its own that tells of what ends until it is killed: path of the store, address of a webhook, milliseconds that its
// clock goes ahead.
const [, , path = '', url = '', ahead = '0'] = process.argv;
const clock = { now: () => new Date(Date.now() + Number(ahead)) };
const store = await openStore({ path }, { version: 'test', now: clock.now });
tell({ store, clock, notify: { targets: [{ name: 'hook', kind: 'webhook', url }] }, patience: 30_000 }).start();
process.stdout.write('telling\n');
