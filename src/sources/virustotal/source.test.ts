import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import virustotal from './source.ts';

contract(virustotal, new URL('./recordings/', import.meta.url), lookalike);
