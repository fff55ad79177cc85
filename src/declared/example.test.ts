import { contract } from '../../test/contracts/source.ts';
import { example, sourceOf } from './example.fixture.ts';

const source = sourceOf(example('custom-source.yaml'));
if (source.kind !== 'http') throw new Error('it is no HTTP source');
contract(source, new URL('./recordings/', import.meta.url));
