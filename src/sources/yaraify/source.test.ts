import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import yaraify from './source.ts';

contract(yaraify, new URL('./recordings/', import.meta.url), lookalike);
