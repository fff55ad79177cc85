import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import passiveDns from './source.ts';

contract(passiveDns, new URL('./recordings/', import.meta.url), lookalike);
