import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import pulsedive from './source.ts';

contract(pulsedive, new URL('./recordings/', import.meta.url), lookalike);
