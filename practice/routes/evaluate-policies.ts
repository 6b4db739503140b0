import { z } from 'zod';
import { badRequest, notFound } from '../http/answer.ts';
import { policies } from '../state/policies.ts';
import { writeRoute } from './route.ts';

const asked = z.object({
  signInIdentity: z.object({ '@odata.type': z.literal('#microsoft.graph.userSignIn'), userId: z.string() }),
  signInContext: z.object({
    '@odata.type': z.literal('#microsoft.graph.applicationContext'),
    includeApplications: z.array(z.string()).min(1),
  }),
  signInConditions: z.object({
    clientAppType: z.string().optional(),
    country: z.string().optional(),
    userRiskLevel: z.string().optional(),
    devicePlatform: z.string().optional(),
  }),
  appliedPoliciesOnly: z.boolean().optional(),
});

/**
 * `POST /identity/conditionalAccess/evaluate`: whether each policy would apply to a hypothetical sign-in.
 * @see https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
 */
export const evaluatePolicies = writeRoute('POST', '/identity/conditionalAccess/evaluate', (call) => {
  const { data } = asked.safeParse(call.body);
  if (data === undefined) throw badRequest('Invalid value specified for the sign-in to evaluate.');
  const account = call.directory.account(data.signInIdentity.userId, 'directory');
  if (account === undefined) throw notFound(data.signInIdentity.userId);
  const value = policies.map(({ judge, id, displayName, state, grantControls }) => {
    const analysisReasons = judge(account, data.signInConditions);
    return { id, displayName, state, grantControls, policyApplies: analysisReasons === 'notSet', analysisReasons };
  });
  const shown = data.appliedPoliciesOnly === true ? value.filter(({ policyApplies }) => policyApplies) : value;
  const context = call.context('Collection(microsoft.graph.whatIfAnalysisResult)');
  return { status: 200, body: { '@odata.context': context, value: shown } };
});
