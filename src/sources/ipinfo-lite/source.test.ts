import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import ipinfoLite from './source.ts';

contract(ipinfoLite, new URL('./recordings/', import.meta.url), lookalike);
