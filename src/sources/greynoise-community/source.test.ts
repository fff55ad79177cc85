import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import greynoiseCommunity from './source.ts';

contract(greynoiseCommunity, new URL('./recordings/', import.meta.url), lookalike);
