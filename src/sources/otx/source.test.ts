import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import otx from './source.ts';

contract(otx, new URL('./recordings/', import.meta.url), lookalike);
