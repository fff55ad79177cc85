import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import hashlookup from './source.ts';

contract(hashlookup, new URL('./recordings/', import.meta.url), lookalike);
