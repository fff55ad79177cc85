import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import misp from './source.ts';

contract(misp, new URL('./recordings/', import.meta.url), lookalike);
