/** A Microsoft cloud: where its Graph and its Entra sign-in are. Tokens do not cross clouds. */
export interface Cloud {
  /** Origin of Graph, without a version. */
  readonly graph: string;
  /** Origin of the Entra authority. */
  readonly authority: string;
}

/**
 * The clouds that exist. GCC uses the worldwide endpoints. The closed German cloud is left out: config says so.
 * @see https://learn.microsoft.com/graph/deployments
 */
export const clouds = {
  worldwide: { graph: 'https://graph.microsoft.com', authority: 'https://login.microsoftonline.com' },
  gcc: { graph: 'https://graph.microsoft.com', authority: 'https://login.microsoftonline.com' },
  'gcc-high': { graph: 'https://graph.microsoft.us', authority: 'https://login.microsoftonline.us' },
  dod: { graph: 'https://dod-graph.microsoft.us', authority: 'https://login.microsoftonline.us' },
  china: { graph: 'https://microsoftgraph.chinacloudapi.cn', authority: 'https://login.chinacloudapi.cn' },
} as const satisfies Record<string, Cloud>;

export type CloudName = keyof typeof clouds | 'custom';
export const cloudNames: readonly CloudName[] = [...(Object.keys(clouds) as (keyof typeof clouds)[]), 'custom'];
