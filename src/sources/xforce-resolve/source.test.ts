import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import xforceResolve from './source.ts';

contract(xforceResolve, new URL('./recordings/', import.meta.url), lookalike);
