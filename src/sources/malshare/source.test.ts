import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import malshare from './source.ts';

contract(malshare, new URL('./recordings/', import.meta.url), lookalike);
