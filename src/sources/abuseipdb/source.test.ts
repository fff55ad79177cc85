import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import abuseipdb from './source.ts';

contract(abuseipdb, new URL('./recordings/', import.meta.url), lookalike);
