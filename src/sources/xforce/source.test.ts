import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import xforce from './source.ts';

contract(xforce, new URL('./recordings/', import.meta.url), lookalike);
