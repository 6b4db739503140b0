/** A Microsoft cloud and the addresses of its services. A token of one cloud is useless in another, and each needs app registrations. */
export interface Cloud {
  readonly name: CloudName;
  /** Its name for people: `China (21Vianet)`. */
  readonly title: string;
  /** Origin of Graph, without a version. The scope of its tokens is this with `/.default`. */
  readonly graph: string;
  /** Origin of the Entra authority. */
  readonly authority: string;
  /** Other origins of the same Entra, allowed by `AZURE_AUTHORITY_HOST`. */
  readonly alsoAuthorities: readonly string[];
  /** Audience of a token that replaces a secret (workload identity federation). */
  readonly tokenExchange: string;
  /** Audience of tokens for Azure Database for PostgreSQL. Unverified outside the worldwide cloud. */
  readonly database: string;
  /** Origin of Exchange's admin API; undefined where none is known. Unverified outside the worldwide cloud. */
  readonly exchange: string | undefined;
  /** Origin of Azure Resource Manager; undefined where none is known. */
  readonly azure: string | undefined;
  /** Origin that sends multi-factor pushes; undefined where there is none. */
  readonly mfaPush: string | undefined;
}

/** The name of a cloud in settings. */
export type CloudName = 'worldwide' | 'gcc' | 'gcc-high' | 'dod' | 'china' | 'custom';

const publicHosts = {
  graph: 'https://graph.microsoft.com',
  authority: 'https://login.microsoftonline.com',
  alsoAuthorities: [],
  tokenExchange: 'api://AzureADTokenExchange',
  database: 'https://ossrdbms-aad.database.windows.net',
  exchange: 'https://outlook.office365.com',
  azure: 'https://management.azure.com',
} as const;

const government = {
  authority: 'https://login.microsoftonline.us',
  alsoAuthorities: [],
  tokenExchange: 'api://AzureADTokenExchangeUSGov',
  database: 'https://ossrdbms-aad.database.usgovcloudapi.net',
  azure: 'https://management.usgovcloudapi.net',
} as const;

/**
 * The clouds that exist. GCC uses the worldwide endpoints. The German cloud was closed; the settings reject it with that reason.
 * @see https://learn.microsoft.com/graph/deployments
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export const clouds: Readonly<Record<Exclude<CloudName, 'custom'>, Cloud>> = {
  worldwide: {
    name: 'worldwide',
    title: 'the worldwide cloud',
    ...publicHosts,
    mfaPush: 'https://strongauthenticationservice.auth.microsoft.com',
  },
  gcc: { name: 'gcc', title: 'US Government GCC', ...publicHosts, mfaPush: undefined },
  'gcc-high': {
    name: 'gcc-high',
    title: 'US Government GCC High',
    ...government,
    graph: 'https://graph.microsoft.us',
    exchange: 'https://outlook.office365.us',
    mfaPush: undefined,
  },
  dod: {
    name: 'dod',
    title: 'US Government DoD',
    ...government,
    graph: 'https://dod-graph.microsoft.us',
    exchange: undefined,
    mfaPush: undefined,
  },
  china: {
    name: 'china',
    title: 'China (21Vianet)',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    authority: 'https://login.partner.microsoftonline.cn', // MSAL uses this one even when it is given the other
    alsoAuthorities: ['https://login.chinacloudapi.cn'],
    tokenExchange: 'api://AzureADTokenExchangeChina',
    database: 'https://ossrdbms-aad.database.chinacloudapi.cn',
    exchange: 'https://partner.outlook.cn',
    azure: 'https://management.chinacloudapi.cn',
    mfaPush: undefined,
  },
};

/** All names of clouds, in the order in which they are shown. */
export const cloudNames: readonly CloudName[] = ['worldwide', 'gcc', 'gcc-high', 'dod', 'china', 'custom'];

/**
 * Makes a cloud that is not in the table, such as Bleu or Delos. Only its Graph and its Entra are known.
 * @param graph origin of Graph
 * @param authority origin of Entra
 */
export const customCloud = (graph: string, authority: string): Cloud => ({
  name: 'custom',
  title: 'the custom cloud',
  graph,
  authority,
  alsoAuthorities: [],
  tokenExchange: publicHosts.tokenExchange,
  database: publicHosts.database,
  exchange: undefined,
  azure: undefined,
  mfaPush: undefined,
});

/**
 * Finds the clouds whose Entra is at an origin.
 * @returns none when the origin is not one of Microsoft's
 */
export const cloudsAt = (authority: string): readonly CloudName[] =>
  Object.values(clouds)
    .filter((cloud) => [cloud.authority, ...cloud.alsoAuthorities].includes(authority))
    .map(({ name }) => name);
