import { playedList } from '../kit/spamhaus.ts';
import { zones } from './zones.ts';

export default playedList('spamhaus-dqs', zones, true);
