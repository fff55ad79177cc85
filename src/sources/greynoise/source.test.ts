import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import greynoise from './source.ts';

contract(greynoise, new URL('./recordings/', import.meta.url), lookalike);
