import type { RouteGroup } from './route-group.ts';
import { health } from './routes/health.ts';
import { metrics } from './routes/metrics.ts';

/** Every group of routes. */
export const routeGroups: readonly RouteGroup[] = [health, metrics];
