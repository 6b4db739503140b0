import type { Logger } from '../telemetry/log.ts';
import type { People } from './people.ts';

/** Logs for each tenant what is ready and what is missing, as the command `check` shows it. */
export async function logCheck(people: Pick<People, 'tenants' | 'check'>, log: Logger): Promise<void> {
  await Promise.all(
    people.tenants.all.map(async ({ id, name: tenant }) => {
      const { title, alerts = [] } = await people.check(id);
      log[alerts.length === 0 ? 'info' : 'warn']({ alerts, tenant }, `check: ${title}`);
    }),
  );
}
