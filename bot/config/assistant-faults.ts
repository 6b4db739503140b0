import type { GeneralEnv } from './general-env.ts';
import type { Judged } from './judge.ts';
import type { JudgedPolicy } from './judged-policy.ts';

/**
 * What letting assistants in needs of the other settings and of the policy file.
 * @returns a sentence for each thing that is missing
 */
export function assistantFaults(
  { MCP_AUDIENCE, PUBLIC_URL }: Pick<Judged<GeneralEnv>, 'MCP_AUDIENCE' | 'PUBLIC_URL'>,
  { namesIncidents }: Pick<JudgedPolicy, 'namesIncidents'>,
  practice: boolean,
): readonly string[] {
  if (MCP_AUDIENCE === undefined) return [];
  return [
    ...(namesIncidents
      ? []
      : ['cordon.yaml: channels.incidents: assistants ask there, so name one, or leave out MCP_AUDIENCE']),
    ...(PUBLIC_URL === undefined && !practice
      ? ['PUBLIC_URL: missing, needed with MCP_AUDIENCE: assistants are told there how to sign in']
      : []),
  ];
}
