import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import rdap from './source.ts';

contract(rdap, new URL('./recordings/', import.meta.url), lookalike);
