import type { Graph } from '../../services/graph/graph.ts';
import type { Policy } from '../../services/requests/policy.ts';
import { createPins, type PinPorts, type Pins } from '../../services/requests/pins.ts';
import type { PinStore, StoredPin } from '../../services/store/pins.ts';
import { aRequest } from './requests.ts';

/** Stored pins in memory. */
export function keptPins(): PinStore {
  const kept = new Map<string, StoredPin>();
  return {
    all: () => Promise.resolve([...kept.values()]),
    add(pin) {
      const key = `${pin.tenant} ${pin.address}`;
      const stored = kept.get(key) ?? { ...pin, genuine: true };
      kept.set(key, stored);
      return Promise.resolve(stored);
    },
  };
}

/** The tenant of the requests of tests, the only one. */
export const contoso = { id: aRequest().home, name: 'Contoso', domains: ['contoso.com'] };

/** Pins of a policy that look addresses up in one Graph. */
export const pinsOver = (policy: Policy, graph: Graph, differs: Partial<PinPorts> = {}): Pins =>
  createPins({
    store: keptPins(),
    policy,
    tenants: { all: [contoso], defaultTenant: contoso, botTenant: contoso.id },
    graphOf: () => graph,
    now: () => 0,
    onPinned: () => undefined,
    onFault: () => undefined,
    ...differs,
  });
