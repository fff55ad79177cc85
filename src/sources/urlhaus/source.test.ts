import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import urlhaus from './source.ts';

contract(urlhaus, new URL('./recordings/', import.meta.url), lookalike);
