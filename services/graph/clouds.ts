/** A Microsoft cloud: where its services are. Tokens do not cross clouds, and the apps must be registered in each. */
export interface Cloud {
  readonly name: CloudName;
  /** For people: `China (21Vianet)`. */
  readonly title: string;
  /** Origin of Graph, without a version. The scope of its tokens is `<origin>/.default`. */
  readonly graph: string;
  /** Origin of the Entra authority. */
  readonly authority: string;
  /** Other origins of the same Entra, allowed by `AZURE_AUTHORITY_HOST`. */
  readonly alsoAuthorities: readonly string[];
  /** Audience of a token that stands in for a secret (workload identity federation). */
  readonly tokenExchange: string;
  /** Origin of Exchange's admin API; undefined where nobody knows one. Unverified outside worldwide. */
  readonly exchange: string | undefined;
  /** Origin that sends multi-factor pushes; undefined where there is none. */
  readonly mfaPush: string | undefined;
}

export type CloudName = 'worldwide' | 'gcc' | 'gcc-high' | 'dod' | 'china' | 'custom';

const publicHosts = {
  graph: 'https://graph.microsoft.com',
  authority: 'https://login.microsoftonline.com',
  alsoAuthorities: [],
  tokenExchange: 'api://AzureADTokenExchange',
  exchange: 'https://outlook.office365.com',
} as const;

const government = {
  authority: 'https://login.microsoftonline.us',
  alsoAuthorities: [],
  tokenExchange: 'api://AzureADTokenExchangeUSGov',
} as const;

/**
 * The clouds that exist. GCC uses the worldwide endpoints. The closed German cloud is left out: config says so.
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
    authority: 'https://login.partner.microsoftonline.cn', // MSAL goes here whichever of the two it is told
    alsoAuthorities: ['https://login.chinacloudapi.cn'],
    tokenExchange: 'api://AzureADTokenExchangeChina',
    exchange: 'https://partner.outlook.cn',
    mfaPush: undefined,
  },
};

export const cloudNames: readonly CloudName[] = ['worldwide', 'gcc', 'gcc-high', 'dod', 'china', 'custom'];

/** A cloud that is not in the table, such as Bleu or Delos: only Graph and Entra are known. @param graph, authority origins */
export const customCloud = (graph: string, authority: string): Cloud => ({
  name: 'custom',
  title: 'the custom cloud',
  graph,
  authority,
  alsoAuthorities: [],
  tokenExchange: publicHosts.tokenExchange,
  exchange: undefined,
  mfaPush: undefined,
});

/** The clouds whose Entra is at this origin; none when it is not Microsoft's. */
export const cloudsAt = (authority: string): readonly CloudName[] =>
  Object.values(clouds)
    .filter((cloud) => [cloud.authority, ...cloud.alsoAuthorities].includes(authority))
    .map(({ name }) => name);
