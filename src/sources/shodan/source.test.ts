import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import shodan from './source.ts';

contract(shodan, new URL('./recordings/', import.meta.url), lookalike);
