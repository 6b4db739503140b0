import { createGraph } from '../services/graph/client.ts';
import { personId } from '../services/person.ts';
import { practicePersonNamed } from '../services/practice/people.ts';
import { startPracticeTenant, type PracticeTenant } from '../services/practice/tenant.ts';
import { practiceAdapter } from './adapter.ts';
import type { Impersonate } from './app.ts';
import type { PracticeConfig } from './config.ts';
import { isLoopbackAddress } from './inbound-guard.ts';
import type { World } from './world.ts';

export interface PracticeWorld extends World {
  readonly tenant: PracticeTenant;
}

/** Starts the practice tenant and puts the production Graph client in front of it. Only loopback may talk to the bot. */
export async function practiceWorld(practice: PracticeConfig, dataDir: string): Promise<PracticeWorld> {
  const tenant = await startPracticeTenant({ ...practice, dataDir });
  const credential = {
    getToken: () => Promise.resolve({ token: 'practice', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
  };
  const graph = createGraph({ origin: tenant.origin, services: tenant.services, tenant: 'contoso.com', credential });
  return {
    tenant,
    adapter: practiceAdapter(),
    appId: '',
    scope: '',
    graphOf: () => graph,
    refuse: ({ address }) => Promise.resolve(isLoopbackAddress(address) ? undefined : 401),
    impersonate: asSomebody,
    ready: { mode: 'practice', practicePort: tenant.port },
    stop: () => tenant.close(),
  };
}

/** `as adele: approve OP-7F3K`: one person at a browser can play every part. */
const asSomebody: Impersonate = (typed, person) => {
  const [prefix, name = ''] = /^\s*as\s+([\p{L}'-]+)\s*:\s*/iu.exec(typed.text) ?? [];
  const other = prefix === undefined ? undefined : practicePersonNamed(name);
  const id = other && personId(other.id);
  if (prefix === undefined || other === undefined || id === undefined) return { typed, person };
  return { typed: { ...typed, text: typed.text.slice(prefix.length) }, person: { id, name: other.name } };
};
