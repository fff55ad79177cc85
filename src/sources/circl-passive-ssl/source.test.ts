import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import passiveSsl from './source.ts';

contract(passiveSsl, new URL('./recordings/', import.meta.url), lookalike);
