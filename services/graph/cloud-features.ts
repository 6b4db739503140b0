import type { Cloud, CloudName } from './clouds.ts';
import { GraphProblem, type Graph } from './graph.ts';
import { sendingBy } from './sending-by.ts';

/** What some clouds do not have: in words, and by the paths of its Graph calls. */
const features = {
  'authentication-methods': { words: 'the list of sign-in methods', path: /^\/users\/[^/]+\/authentication\/methods$/ },
  'password-writeback': {
    words: 'password reset through the sign-in methods',
    path: /^\/users\/[^/]+\/authentication\/(methods\/[^/]+\/resetPassword|operations\/)/,
  },
  'temporary-access-pass': {
    words: 'Temporary Access Pass',
    path: /^\/users\/[^/]+\/authentication\/temporaryAccessPassMethods/,
  },
  'other-methods': {
    words: 'sign-in methods of this kind',
    path: /^\/users\/[^/]+\/authentication\/(password|email|fido2|softwareOath|windowsHelloForBusiness)Methods/,
  },
  'external-methods': {
    words: 'external sign-in methods',
    path: /^\/users\/[^/]+\/authentication\/externalAuthenticationMethods/,
  },
  'method-policies': { words: 'the policy of sign-in methods', path: /^\/policies\/authenticationMethodsPolicy/ },
  'identity-protection': { words: 'Identity Protection', path: /^\/identityProtection\// },
  'inbox-rules': { words: 'inbox rules', path: /\/messageRules(\/|$)/ },
  'delegated-admin': { words: 'delegated administration (GDAP)', path: /^\/tenantRelationships\/delegatedAdmin/ },
  'identity-accounts': { words: 'Defender for Identity’s accounts', path: /^\/security\/identities\/identityAccounts/ },
  security: { words: 'the security API', path: /^\/security\// },
  'telephone-numbers': { words: 'Teams telephone numbers', path: /^\/admin\/teams\/telephoneNumberManagement\// },
  'exchange-admin': { words: 'Exchange’s admin API', path: /\/InvokeCommand$/ },
  'message-traces': { words: 'message traces in Graph', path: /^\/admin\/exchange\/tracing\// },
  'mfa-push': { words: 'multi-factor pushes', path: /StrongAuthenticationService/ },
} as const;

/** Something that some clouds do not have. */
export type CloudFeature = keyof typeof features;

/** All such features. */
export const cloudFeatures = Object.keys(features) as readonly CloudFeature[];

/**
 * What is missing in each cloud, according to its metadata. A feature that is in the metadata may still not work; then Graph's own
 * refusal is reported.
 */
const missing: Readonly<Record<CloudName, readonly CloudFeature[]>> = {
  worldwide: [],
  gcc: [],
  'gcc-high': ['external-methods', 'identity-accounts', 'message-traces', 'telephone-numbers'],
  dod: ['external-methods', 'identity-accounts', 'message-traces', 'telephone-numbers'],
  china: [
    'authentication-methods',
    'password-writeback',
    'temporary-access-pass',
    'other-methods',
    'external-methods',
    'method-policies',
    'identity-protection',
    'inbox-rules',
    'delegated-admin',
    'identity-accounts',
    'security',
    'message-traces',
    'telephone-numbers',
  ],
  custom: [],
};

/** Whether a cloud is known to lack a feature. */
export function missingIn(cloud: Cloud, feature: CloudFeature): boolean {
  if (feature === 'exchange-admin') return cloud.exchange === undefined;
  return feature === 'mfa-push' ? cloud.mfaPush === undefined : missing[cloud.name].includes(feature);
}

/** Says that a cloud lacks a feature: `Microsoft does not have inbox rules in China (21Vianet), so nothing was sent.` */
export const missingWords = (cloud: Cloud, feature: CloudFeature): string =>
  `Microsoft does not have ${features[feature].words} in ${cloud.title}, so nothing was sent.`;

/** Wraps a Graph so that a call to what its cloud lacks is `rejected` before anything is sent, with a sentence that says so. */
export function inCloud(graph: Graph, cloud: Cloud): Graph {
  const gaps = cloudFeatures.filter((feature) => missingIn(cloud, feature));
  return sendingBy(
    graph,
    (inner) => inCloud(inner, cloud),
    async (call) => {
      const gap = gaps.find((feature) => features[feature].path.test(call.path.encoded));
      if (gap !== undefined) throw new GraphProblem('rejected', missingWords(cloud, gap));
      return graph.send(call);
    },
  );
}
