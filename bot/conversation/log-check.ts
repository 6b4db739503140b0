import type { Logger } from '../telemetry/log.ts';
import type { People } from './people.ts';

/**
 * Logs for each tenant what is ready and what is missing, as the command `check` shows it. Where everything is done in people's names,
 * nobody is there yet to ask in whose.
 * @param isDelegated whether a tenant is worked on in people's names; left out where none is
 */
export async function logCheck(
  people: Pick<People, 'tenants' | 'check'>,
  log: Logger,
  isDelegated: (tenant: string) => boolean = () => false,
): Promise<void> {
  await Promise.all(
    people.tenants.all.map(async ({ id, name: tenant }) => {
      if (isDelegated(id)) {
        log.info({ tenant }, 'check: not made: everything here is done in people’s names: sign in and type check');
        return;
      }
      const { title, alerts = [] } = await people.check(id);
      log[alerts.length === 0 ? 'info' : 'warn']({ alerts, tenant }, `check: ${title}`);
    }),
  );
}
