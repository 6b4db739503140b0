import type { Policy } from '../../services/requests/policy.ts';
import { isLoopbackUrl } from '../base/loopback.ts';
import { createRateLimit } from '../base/rate-limit.ts';
import type { ConversationContext } from '../conversation/context.ts';
import type { Logger } from '../telemetry/log.ts';
import { assistantsPath, resourceAt, scopeName } from './audience.ts';
import { createToolCalls, type CallPorts } from './call-tool.ts';
import type { Caller, Callers } from './caller.ts';
import { createProtocol, type ProtocolAnswer } from './protocol.ts';
import { toolsOf } from './tools.ts';

/** Where they learn how to sign in, by RFC 9728. */
export const resourceMetadataPath = `/.well-known/oauth-protected-resource${assistantsPath}`;

/** How many proposals of one person are taken in a minute: each starts a thread that everybody in the channel sees. */
const proposalsPerMinute = 10;

/** What assistants are served with. */
export interface AssistantsPorts extends Pick<CallPorts, 'channelPlace'> {
  readonly conversation: ConversationContext;
  readonly callers: Callers;
  /** Issuers of the tokens that count. */
  readonly authorizationServers: readonly string[];
  /** Our own origin; undefined in practice mode, where it is whatever address of this machine was called. */
  readonly publicUrl: string | undefined;
  readonly limits: Pick<Policy['limits'], 'activitiesPerMinute'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** The head of an HTTP request. */
export interface AssistantHead {
  /** Address of the socket's other end. */
  readonly address: string | undefined;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Serves assistants over the Model Context Protocol. */
export interface Assistants {
  /** The document that says how to sign in. */
  metadata(head: AssistantHead): ProtocolAnswer;
  /**
   * Finds out who calls, before the body is read.
   * @returns the caller, or the answer to refuse with
   */
  admit(head: AssistantHead): Promise<{ readonly caller: Caller } | { readonly refusal: ProtocolAnswer }>;
  /** Answers a request of somebody who was admitted. */
  answer(caller: Caller, head: AssistantHead, body: string): Promise<ProtocolAnswer>;
}

/** Makes the hook for assistants. */
export function createAssistants(ports: AssistantsPorts): Assistants {
  const { conversation, callers, authorizationServers, publicUrl, limits, now, log } = ports;
  const { channelPlace } = ports;
  const callTool = createToolCalls({
    conversation,
    channelPlace,
    limits: {
      calls: createRateLimit(limits.activitiesPerMinute, now),
      proposals: createRateLimit(proposalsPerMinute, now),
    },
    log,
  });
  const tools = toolsOf(conversation.people);
  const speak = createProtocol({ tools, callTool });
  const originOf = (head: AssistantHead): string => publicUrl ?? `http://${headerOf(head, 'host') ?? ''}`;
  const scopeFor = (head: AssistantHead): string => `${resourceAt(originOf(head))}/${scopeName}`;

  return {
    metadata(head) {
      const document = {
        resource: resourceAt(originOf(head)),
        authorization_servers: authorizationServers,
        scopes_supported: [scopeFor(head)],
        bearer_methods_supported: ['header'],
        resource_name: 'Cordon',
      };
      return json(200, document);
    },
    async admit(head) {
      const origin = headerOf(head, 'origin');
      const isOurs = publicUrl !== undefined || isLoopbackUrl(originOf(head));
      // a page that a browser shows cannot call us, whatever name it has made lead here
      if (!isOurs || (origin !== undefined && origin !== originOf(head)))
        return { refusal: json(403, { error: 'wrong origin' }) };
      const caller = await callers.callerOf({
        address: head.address,
        authorization: headerOf(head, 'authorization'),
      });
      if (caller !== undefined) return { caller };
      const challenge = `Bearer resource_metadata="${originOf(head)}${resourceMetadataPath}", scope="${scopeFor(head)}"`;
      return { refusal: json(401, { error: 'unauthorized' }, { 'WWW-Authenticate': challenge }) };
    },
    answer(caller, head, body) {
      const headers = Object.fromEntries(
        protocolHeaders.flatMap((name) => {
          const value = headerOf(head, name);
          return value === undefined ? [] : [[name, value]];
        }),
      );
      return speak({ caller, headers, body });
    },
  };
}

/** The headers that mean something to the protocol; no other reaches it. */
const protocolHeaders = ['accept', 'content-type', 'mcp-protocol-version', 'mcp-method', 'mcp-name'] as const;

const headerOf = ({ headers }: AssistantHead, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
};

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): ProtocolAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
