import type { InvokeAnswer, TeamsActivity } from './teams-activity.ts';

/** The SDKs that Cordon can speak to Teams with. */
export const botSdks = ['botbuilder', 'agents'] as const;
/** One of them; the setting `BOT_SDK`. */
export type BotSdk = (typeof botSdks)[number];

/** An activity as the server received it. */
export interface InboundActivity {
  readonly activity: TeamsActivity;
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
}

/** Handles one activity. Resolves to the answer to an invoke; anything it throws is answered with 500. */
export type ActivityHandler = (activity: TeamsActivity) => Promise<InvokeAnswer | undefined>;

/** All that Cordon needs of an SDK for Teams. Only the two files that implement it know one. */
export interface Edge {
  /**
   * Has an activity handled, unless it is not from Teams.
   * @returns the HTTP answer; 401 for an activity that is refused
   */
  process(inbound: InboundActivity, handle: ActivityHandler): Promise<InvokeAnswer>;
  /** Opens the connector of Teams at a service URL. */
  connector(serviceUrl: string): Promise<TeamsConnector>;
}

/**
 * The connector of Teams. Every call is tried once and has a deadline.
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 * @throws {ConnectorFault} when Teams refuses a call
 */
export interface TeamsConnector {
  /** Posts an activity to a conversation. */
  send(conversation: string, activity: object): Promise<{ readonly id?: string | undefined }>;
  /** Replaces an activity as a whole. */
  update(conversation: string, id: string, activity: object): Promise<void>;
  /** Creates a conversation. */
  create(parameters: ConversationParameters): Promise<{ readonly id?: string | undefined }>;
  /** Reads one member of a conversation. */
  member(conversation: string, id: string): Promise<unknown>;
}

/** A conversation to create. */
export interface ConversationParameters {
  readonly isGroup: boolean;
  readonly bot: ChannelAccount;
  readonly tenantId: string;
  readonly members?: readonly ChannelAccount[];
  /** Its first message. */
  readonly activity?: object;
  readonly channelData: object;
}

/** A person or a bot, as Teams names them. */
export interface ChannelAccount {
  readonly id: string;
  readonly name?: string | undefined;
  readonly aadObjectId?: string | undefined;
}

/** What an SDK is given. */
export interface SdkPorts {
  /** Decides about each URL before it is called. */
  readonly isAllowed: (url: URL) => boolean;
  /** The token that goes out with a call; undefined for none. */
  readonly token: () => Promise<string | undefined>;
}

/** What an edge is made from. */
export interface EdgePorts extends SdkPorts {
  /** Whether Teams sent an activity to this bot, from a tenant that is served. */
  readonly authenticate: (inbound: InboundActivity) => Promise<boolean>;
}
