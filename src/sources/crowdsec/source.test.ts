import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import crowdsec from './source.ts';

contract(crowdsec, new URL('./recordings/', import.meta.url), lookalike);
