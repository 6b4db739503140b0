import { Activity, type ConversationParameters } from '@microsoft/agents-activity';
import {
  CloudAdapter,
  ConnectorClient,
  HttpClient,
  INVOKE_RESPONSE_KEY,
  type HttpRequestConfig,
  type HttpResponse,
} from '@microsoft/agents-hosting';
import { z } from 'zod';
import type { TeamsConnector, Edge, SdkPorts } from './edge.ts';
import { guardedCalls, type CallConnector } from './connector-http.ts';

/** The edge over the Microsoft 365 Agents SDK. */
export function agentsEdge(ports: SdkPorts): Edge {
  const open = async (serviceUrl: string): Promise<GuardedClient> => {
    const token = await ports.token();
    const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return GuardedClient.over(new GuardedHttp(serviceUrl, authorization, guardedCalls(ports.isAllowed)));
  };
  const adapter = new GuardedAdapter();
  return {
    async process({ activity }, handle) {
      const answer: { status: number; body?: unknown } = { status: 200 };
      const response = {
        headersSent: false,
        writableEnded: false,
        setHeader: () => response,
        status: (status: number) => ((answer.status = status), response),
        send: (sent: unknown) => ((answer.body = sent), response),
        end: () => response,
      };
      // Only the envelope: the SDK's type of an activity refuses nulls that Teams sends, and takes names from fields.
      const { type, channelId, serviceUrl, conversation } = activity;
      const body = { type, channelId, serviceUrl, conversation: { id: conversation.id } };
      await adapter.process({ method: 'POST', headers: {}, body }, response, async (context) => {
        const value = await handle(activity);
        // The SDK has a key of its own for the answer; sending it would need the sender and the recipient as well.
        if (value !== undefined) context.turnState.set(INVOKE_RESPONSE_KEY, { type: 'invokeResponse', value });
      });
      return answer;
    },
    connector: async (serviceUrl) => connectorOf(await open(serviceUrl)),
  };
}

/** The SDK writes ids into addresses as they are. */
const inPath = encodeURIComponent;

const connectorOf = (client: GuardedClient): TeamsConnector => ({
  send: (conversation, activity) => client.sendToConversation(inPath(conversation), outgoing(activity)),
  async update(conversation, id, activity) {
    await client.updateActivity(inPath(conversation), inPath(id), outgoing(activity));
  },
  create: (parameters) => client.createConversation(creation.parse(parameters)),
  member: (conversation, id) => client.getConversationMember(inPath(id), inPath(conversation)),
});

/** An activity as the SDK's class, which its own maker would refuse for a null or an empty text within. */
const outgoing = (activity: object): Activity => Object.assign(new Activity('message'), activity);

/** The SDK's type wants an activity always, Teams only for a thread. The bot is called `bot` on the wire, whatever the type calls it. */
const creation = z.custom<ConversationParameters>(
  (value) => z.looseObject({ isGroup: z.boolean() }).safeParse(value).success,
);

/** The SDK's client has no deadline and follows redirects. */
class GuardedHttp extends HttpClient {
  private readonly call: CallConnector;

  constructor(baseURL: string, headers: Record<string, string>, call: CallConnector) {
    super({ baseURL, headers: { ...headers, Accept: 'application/json', 'Content-Type': 'application/json' } });
    this.call = call;
  }

  override async request<T>(config: HttpRequestConfig): Promise<HttpResponse<T>> {
    const url = `${this.baseURL.replace(/\/$/, '')}/${config.url.replace(/^\//, '')}`;
    const body = config.data === undefined ? null : JSON.stringify(config.data);
    const { response, text } = await this.call(url, {
      method: config.method.toUpperCase(),
      headers: this.defaultHeaders,
      body,
    });
    const { status, statusText, headers } = response;
    const data = z.custom<T>().parse(text === '' ? {} : JSON.parse(text));
    return { data, status, statusText, headers, config };
  }
}

/** The SDK's constructor is for subclasses only. Its makers read the process environment and ask a token provider of its own. */
class GuardedClient extends ConnectorClient {
  static over(http: HttpClient): GuardedClient {
    return new GuardedClient(http);
  }
}

/** Both ways our own checks decide. Without this the SDK makes a check of its own from the process environment. */
const hostsAreChecked = { enabled: false, isAllowed: () => true };

class GuardedAdapter extends CloudAdapter {
  constructor() {
    super({}, undefined, undefined, undefined, hostsAreChecked);
    this.onTurnError = rethrow;
  }
}

/** The SDK's own handler writes to the conversation that the agent has a bug. */
const rethrow = (_: unknown, error: Error): Promise<void> => Promise.reject(error);
