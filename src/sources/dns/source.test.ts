import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import dns from './source.ts';

contract(dns, new URL('./recordings/', import.meta.url), lookalike);
