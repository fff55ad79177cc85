import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import epss from './source.ts';

contract(epss, new URL('./recordings/', import.meta.url), lookalike);
