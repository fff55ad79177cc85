import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import ipinfo from './source.ts';

contract(ipinfo, new URL('./recordings/', import.meta.url), lookalike);
