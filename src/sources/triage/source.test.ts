import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import triage from './source.ts';

contract(triage, new URL('./recordings/', import.meta.url), lookalike);
