import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import hybridAnalysis from './source.ts';

contract(hybridAnalysis, new URL('./recordings/', import.meta.url), lookalike);
