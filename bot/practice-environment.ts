import { systemClock, type Clock } from '../services/base/clock.ts';
import { createGraph, type GraphSettings } from '../services/graph/client.ts';
import { createGraphLimits } from '../services/graph/graph-limits.ts';
import { quotasTimes } from '../services/graph/quotas.ts';
import { createPacing } from '../services/graph/pacing.ts';
import { createUserSignIn, noSecret } from '../services/graph/sign-in.ts';
import { permissionsOf } from '../services/contract/bundle.ts';
import { roleReadPermissions } from '../services/directory/admin-roles.ts';
import { domainReadPermission } from '../services/directory/domains.ts';
import { personId } from '../services/model/person.ts';
import { commands } from '../services/registry.ts';
import { practiceAppId } from '../practice/seed/apps.ts';
import { practiceDomains, practicePersonNamed, practiceTenantId } from '../practice/people/people.ts';
import { startPracticeTenant, type PracticeTenant } from '../practice/tenant.ts';
import type { BotSdk } from './teams/edge.ts';
import { practiceEdge } from './teams/open-edge.ts';
import type { Impersonate } from './teams/router.ts';
import type { PracticeConfig } from './config/config.ts';
import { callbackPath } from './conversation/sign-ins.ts';
import type { Environment } from './environment.ts';
import { isLoopbackAddress } from './base/loopback.ts';

/** The practice environment, with the practice tenant that it started. */
export interface PracticeEnvironment extends Environment {
  readonly tenant: PracticeTenant;
}

/** How Cordon speaks to the practice tenant and to the stand-in for Teams. */
export interface PracticeManner {
  /** What Graph's limits are measured on; the clock of this machine when left out. */
  readonly clock?: Clock;
  /** How many times Microsoft's limits; 1 when left out. */
  readonly pace?: number | undefined;
  /** The SDK for Teams; botbuilder when left out. */
  readonly botSdk?: BotSdk;
}

/**
 * Starts the practice tenant and points the production Graph client at it. The bot accepts activities from loopback only.
 * @throws {Error} when the tenant cannot start: a port that is taken, faults or a saved state that cannot be read
 */
export async function practiceEnvironment(
  practice: Omit<PracticeConfig, 'url'>,
  dataDir: string,
  manner: Omit<PracticeManner, 'pace'> = {},
): Promise<PracticeEnvironment> {
  const tenant = await startPracticeTenant({ ...practice, dataDir });
  return {
    ...(await practiceEnvironmentAt(tenant.origin, { ...manner, pace: practice.pace })),
    tenant,
    stop: () => tenant.close(),
  };
}

/**
 * Points the production Graph client at a practice tenant that is already running.
 * @param origin `http://127.0.0.1:<port>`
 */
export async function practiceEnvironmentAt(
  origin: string,
  { clock = systemClock, pace = 1, botSdk = 'botbuilder' }: PracticeManner = {},
): Promise<Environment> {
  const pacing = createPacing(clock);
  const quotas = quotasTimes(pace);
  const limits = createGraphLimits({ ...pacing.of(`${practiceTenantId} ${practiceAppId}`), quotas });
  const services = { exchange: origin, azure: origin, entra: origin, push: origin };
  const graphWith = (credential: GraphSettings['credential']) =>
    createGraph({ origin, services, tenant: domain, credential, limits });
  const graph = graphWith(appItself);
  return {
    edge: await practiceEdge(botSdk),
    appId: '',
    serviceUrl: playground,
    tenants: { all: [contoso], defaultTenant: contoso, botTenant: contoso.id },
    graphOf: () => graph,
    pacing,
    graphWith: (_, credential) => graphWith(credential),
    authorityOf: () => origin,
    signIn: (_, publicUrl) =>
      createUserSignIn({
        authority: origin,
        tenant: domain,
        graph: origin,
        clientId: 'practice',
        clientAuth: noSecret,
        redirectUri: `${publicUrl}${callbackPath}`,
      }),
    refuse: ({ address }) => Promise.resolve(isLoopbackAddress(address) ? undefined : 401),
    impersonate: asSomebody,
    personNamed: practicePersonNamed,
    ready: { mode: 'practice', practicePort: Number(new URL(origin).port) },
    stop: () => Promise.resolve(),
  };
}

/** Where `npm start` runs the Agents Playground. */
const playground = 'http://127.0.0.1:56150/_connector';
const contoso = { id: practiceTenantId, name: 'Contoso', domains: practiceDomains };
const [domain] = practiceDomains;
const permissions = [...commands.flatMap(permissionsOf), ...roleReadPermissions, domainReadPermission];
/** A token with the roles of a correctly configured app. The practice tenant does not check it. */
const token = ['{}', JSON.stringify({ appid: practiceAppId, roles: permissions }), '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');
const appItself = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };

/** Reads `as adele: approve OP-7F3K`, so that one person at a browser can play every part. */
const asSomebody: Impersonate = (typed, person) => {
  const [prefix, name = ''] = /^\s*as\s+([\p{L}'-]+)\s*:\s*/iu.exec(typed.text) ?? [];
  const other = prefix === undefined ? undefined : practicePersonNamed(name);
  const id = other && personId(other.id);
  if (prefix === undefined || other === undefined || id === undefined) return { typed, person };
  return { typed: { ...typed, text: typed.text.slice(prefix.length) }, person: { id, name: other.name } };
};
