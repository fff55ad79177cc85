import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import urlscan from './source.ts';

contract(urlscan, new URL('./recordings/', import.meta.url), lookalike);
