import { contract } from '../../../test/contracts/feed.ts';
import source from './source.ts';

contract(source, new URL('./recordings/', import.meta.url), { cutsAreTold: 'always' });
