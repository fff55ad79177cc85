import { playedList } from '../kit/spamhaus.ts';
import { zones } from './zones.ts';

export default playedList('spamhaus-dnsbl', zones, false);
