import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import urlscanMalicious from './source.ts';

contract(urlscanMalicious, new URL('./recordings/', import.meta.url), lookalike);
