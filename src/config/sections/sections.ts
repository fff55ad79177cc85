import { accessSection } from './access.ts';
import { intakeSection } from './intake.ts';
import { networkSection } from './network.ts';
import { notifySection } from './notify.ts';
import { serverSection } from './server.ts';
import { telemetrySection } from './telemetry.ts';

/** Parts of the configuration that only a server needs. */
export const sections = {
  server: serverSection,
  access: accessSection,
  intake: intakeSection,
  notify: notifySection,
  telemetry: telemetrySection,
  network: networkSection,
};
