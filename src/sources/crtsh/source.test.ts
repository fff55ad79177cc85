import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import crtsh from './source.ts';

contract(crtsh, new URL('./recordings/', import.meta.url), lookalike);
