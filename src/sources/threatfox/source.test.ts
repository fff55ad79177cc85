import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import threatfox from './source.ts';

contract(threatfox, new URL('./recordings/', import.meta.url), lookalike);
