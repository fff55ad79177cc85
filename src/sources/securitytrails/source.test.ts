import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import securitytrails from './source.ts';

contract(securitytrails, new URL('./recordings/', import.meta.url), lookalike);
