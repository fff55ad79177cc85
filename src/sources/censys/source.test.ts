import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import censys from './source.ts';

contract(censys, new URL('./recordings/', import.meta.url), lookalike);
