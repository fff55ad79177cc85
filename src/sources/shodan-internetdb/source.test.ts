import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import shodanInternetdb from './source.ts';

contract(shodanInternetdb, new URL('./recordings/', import.meta.url), lookalike);
