import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import torOnionoo from './source.ts';

contract(torOnionoo, new URL('./recordings/', import.meta.url), lookalike);
