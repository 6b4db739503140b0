import { toHttpHeadersLike } from '@azure/core-http-compat';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import { ConfigurationBotFrameworkAuthentication, type Activity, type ChannelAccount } from 'botbuilder';
import {
  ClaimsIdentity,
  ConnectorClient,
  TokenCredentials,
  type AuthenticateRequestResult,
  type BotFrameworkAuthentication,
  type ConnectorFactory,
} from 'botframework-connector';
import { z } from 'zod';
import { guardedCalls } from './connector-http.ts';
import type { TeamsConnector, Edge, SdkPorts } from './edge.ts';
import type { InvokeAnswer } from './teams-activity.ts';

/** The edge over botbuilder and teams-ai. */
export function botbuilderEdge(ports: SdkPorts): Edge {
  const open = (serviceUrl: string): ConnectorClient => {
    const call = guardedCalls(ports.isAllowed);
    return new ConnectorClient(credentialsOf(ports), {
      baseUri: serviceUrl,
      httpClient: {
        async sendRequest(request) {
          const headers = Object.fromEntries(request.headers.headersArray().map(({ name, value }) => [name, value]));
          const body = typeof request.body === 'string' ? request.body : null;
          const { response, text } = await call(request.url, { method: request.method, headers, body });
          return {
            request,
            status: response.status,
            headers: toHttpHeadersLike(createHttpHeaders(Object.fromEntries(response.headers))),
            bodyAsText: text,
          };
        },
      },
    });
  };
  const adapter = new GuardedAdapter(new Authentication(open));
  return {
    async process({ activity }, handle) {
      const answer: { status: number; body?: unknown } = { status: 200 };
      const request = { method: 'POST', headers: {}, body: { ...activity } }; // the SDK changes fields of the body
      const response = {
        socket: undefined,
        header: () => undefined,
        status: (status: number) => (answer.status = status),
        send: (sent: unknown) => (answer.body = sent),
        end: () => undefined,
      };
      await adapter.process(request, response, async (context) => {
        const value = await handle(activity);
        if (value !== undefined) await context.sendActivity({ type: 'invokeResponse', value });
      });
      return answer satisfies InvokeAnswer;
    },
    connector: (serviceUrl) => Promise.resolve(connectorOf(open(serviceUrl))),
  };
}

const connectorOf = ({ conversations }: ConnectorClient): TeamsConnector => ({
  send: (conversation, activity) => conversations.sendToConversation(conversation, outgoing.parse(activity)),
  async update(conversation, id, activity) {
    await conversations.updateActivity(conversation, id, outgoing.parse(activity));
  },
  create: ({ members = [], activity, ...parameters }) =>
    conversations.createConversation({
      ...parameters,
      bot: account.parse(parameters.bot),
      ...(members.length === 0 ? {} : { members: members.map((member) => account.parse(member)) }),
      ...(activity === undefined ? {} : { activity: outgoing.parse(activity) }),
    }),
  member: (conversation, id) => conversations.getConversationMember(conversation, id),
});

/** The SDK's types want every field of an activity, Teams only those of a message. */
const outgoing = z.custom<Activity>((value) => z.looseObject({ type: z.string() }).safeParse(value).success);

/** The same for an account, of which Teams wants the id. */
const account = z.custom<ChannelAccount>((value) => z.looseObject({ id: z.string() }).safeParse(value).success);

/** Signs calls with our own token. The SDK's own providers know the public Entra only, and have no deadline and no proxy. */
const credentialsOf = ({ token }: SdkPorts): ConstructorParameters<typeof ConnectorClient>[0] => ({
  async signRequest(request) {
    const bearer = await token();
    return bearer === undefined ? request : new TokenCredentials(bearer).signRequest(request);
  },
});

/** Replaces the authentication that teams-ai builds for itself. */
class GuardedAdapter extends TeamsAdapter {
  protected override readonly botFrameworkAuthentication: BotFrameworkAuthentication;
  constructor(authentication: BotFrameworkAuthentication) {
    super({});
    this.botFrameworkAuthentication = authentication;
    this.onTurnError = rethrow;
  }
}

/** The SDK's own handler writes to the conversation that the bot has a bug. */
const rethrow = (_: unknown, error: Error): Promise<void> => Promise.reject(error);

/**
 * Lets in what it is given, because `openEdge` has checked it. The SDK's own check is never called: it also accepts tokens of Entra for the
 * emulator and of other bots, and skips rules when a field is missing.
 */
class Authentication extends ConfigurationBotFrameworkAuthentication {
  private readonly open: (serviceUrl: string) => ConnectorClient;

  constructor(open: (serviceUrl: string) => ConnectorClient) {
    super({});
    this.open = open;
  }

  override authenticateRequest(): Promise<AuthenticateRequestResult> {
    const claimsIdentity = new ClaimsIdentity([]);
    return Promise.resolve({ audience: '', claimsIdentity, connectorFactory: this.createConnectorFactory() });
  }
  override createConnectorFactory(): ConnectorFactory {
    return { create: (serviceUrl) => Promise.resolve(this.open(serviceUrl)) };
  }
  /** There is no websocket endpoint. */
  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    return Promise.reject(new TypeError('there are no streams'));
  }
  /** There are no skills. */
  override authenticateChannelRequest(): Promise<never> {
    return Promise.reject(new TypeError('there are no skills'));
  }
}
