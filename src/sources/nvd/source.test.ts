import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import nvd from './source.ts';

contract(nvd, new URL('./recordings/', import.meta.url), lookalike);
