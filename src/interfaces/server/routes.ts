import type { RouteGroup } from './route-group.ts';
import { access } from './routes/access.ts';
import { egress } from './routes/egress.ts';
import { health } from './routes/health.ts';
import { intake } from './routes/intake.ts';
import { metrics } from './routes/metrics.ts';
import { observables } from './routes/observables.ts';
import { reference } from './routes/reference.ts';
import { session } from './routes/session.ts';
import { signIn } from './routes/sign-in.ts';
import { sources } from './routes/sources.ts';
import { stream } from './routes/stream.ts';
import { submission } from './routes/submission.ts';
import { submissions } from './routes/submissions.ts';
import { texts } from './routes/text.ts';
import { watches } from './routes/watches.ts';

/** Every group of routes. */
export const routeGroups: readonly RouteGroup[] = [
  ...[health, metrics, submissions, submission, stream, intake, observables, watches],
  ...[sources, egress, texts, reference],
  ...[access, session, signIn],
];
