import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import source from './source.ts';

contract(source, new URL('./recordings/', import.meta.url), lookalike);
