import { z } from 'zod';
import type { PracticeResponse } from '../http/answer.ts';
import { activitySchema, newActivityId, type Activity, type Conversations } from './conversations.ts';
import { memberNamed, membersOf, personalChatId } from './members.ts';
import type { PathPattern } from '../http/paths.ts';

/** A request to the connector, parsed. */
export interface ConnectorCall {
  readonly conversations: Conversations;
  /** Values of the segments in braces, decoded. */
  readonly values: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** One method of one path of the connector. */
export interface ConnectorRoute extends PathPattern {
  readonly handle: (request: ConnectorCall) => PracticeResponse;
}

const route = (method: string, path: string, handle: ConnectorRoute['handle']): ConnectorRoute => ({
  method,
  path,
  handle,
});

/**
 * All routes of the connector.
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
export const connectorRoutes: readonly ConnectorRoute[] = [
  route('POST', '/v3/conversations', create),
  route('POST', '/v3/conversations/{conversation}/activities', post),
  route('POST', '/v3/conversations/{conversation}/activities/{activity}', post),
  route('PUT', '/v3/conversations/{conversation}/activities/{activity}', update),
  route('DELETE', '/v3/conversations/{conversation}/activities/{activity}', remove),
  route('GET', '/v3/conversations/{conversation}/members', members),
  route('GET', '/v3/conversations/{conversation}/pagedmembers', paged),
  route('GET', '/v3/conversations/{conversation}/members/{member}', member),
];

/** Makes the connector's error answer. */
export const connectorError = (status: number, code: string, message: string): PracticeResponse => ({
  status,
  body: { error: { code, message } },
});

/**
 * The largest activity that Teams accepts, in bytes of UTF-16.
 * @see https://learn.microsoft.com/microsoftteams/limits-specifications-teams
 */
const maxActivityBytes = 102_400;

const creation = z.looseObject({
  members: z.array(z.looseObject({ id: z.string() })).default([]),
  channelData: z.looseObject({ channel: z.looseObject({ id: z.string() }).optional() }).optional(),
  activity: activitySchema.optional(),
});

/** Starts a thread of a channel, or finds the personal chat with a member, which is always the same. */
function create({ conversations, body }: ConnectorCall): PracticeResponse {
  const { data } = creation.safeParse(body);
  if (data === undefined) return badArgument('a conversation needs members or a channel');
  const { activity, channelData, members } = data;
  if (channelData?.channel !== undefined) {
    if (activity === undefined) return badArgument('a new thread needs an activity');
    const root = newActivityId();
    const id = `${channelData.channel.id};messageid=${root}`;
    conversations.post(id, activity, root);
    return { status: 201, body: { id, activityId: root } };
  }
  const found = memberNamed('', members[0]?.id ?? '');
  if (found === undefined) return noMember();
  const id = personalChatId(found.id);
  return { status: 201, body: activity === undefined ? { id } : { id, activityId: conversations.post(id, activity) } };
}

function post({ conversations, values, body }: ConnectorCall): PracticeResponse {
  const activity = read(body);
  if ('status' in activity) return activity;
  const replyToId = values.get('activity');
  const whole = replyToId === undefined ? activity.value : { ...activity.value, replyToId };
  const id = whole.type === 'message' ? conversations.post(value(values, 'conversation'), whole) : newActivityId();
  return { status: 201, body: { id } };
}

function update({ conversations, values, body }: ConnectorCall): PracticeResponse {
  const activity = read(body);
  if ('status' in activity) return activity;
  const id = value(values, 'activity');
  return conversations.update(value(values, 'conversation'), id, activity.value) ? ok({ id }) : noActivity();
}

function remove({ conversations, values }: ConnectorCall): PracticeResponse {
  return conversations.remove(value(values, 'conversation'), value(values, 'activity'))
    ? { status: 200 }
    : noActivity();
}

/** In this route only, Teams calls the object id `objectId`. */
function members({ values }: ConnectorCall): PracticeResponse {
  const found = membersOf(value(values, 'conversation'));
  return ok(found.map(({ aadObjectId, ...member }) => ({ ...member, objectId: aadObjectId })));
}

function member({ values }: ConnectorCall): PracticeResponse {
  const found = memberNamed(value(values, 'conversation'), value(values, 'member'));
  return found === undefined ? noMember() : ok(found);
}

function paged({ values, query }: ConnectorCall): PracticeResponse {
  const members = membersOf(value(values, 'conversation'));
  const from = Number(query.get('continuationToken') ?? 0);
  const to = from + Number(query.get('pageSize') ?? 200);
  const more = to < members.length ? { continuationToken: String(to) } : {};
  return ok({ members: members.slice(from, to), ...more });
}

/** Reads the activity in a body; the error answer when there is none. */
function read(body: unknown): { readonly value: Activity } | PracticeResponse {
  const { data } = activitySchema.safeParse(body);
  if (data === undefined) return badArgument('the body is not an activity');
  if (JSON.stringify(data).length * 2 > maxActivityBytes) {
    return connectorError(413, 'MessageSizeTooBig', 'Message size too large.');
  }
  return { value: data };
}

function value(values: ConnectorCall['values'], name: string): string {
  return values.get(name) ?? '';
}

const ok = (body: unknown): PracticeResponse => ({ status: 200, body });
const badArgument = (why: string): PracticeResponse => connectorError(400, 'BadArgument', why);
const noActivity = (): PracticeResponse =>
  connectorError(404, 'ActivityNotFoundInConversation', 'Conversation not found.');
const noMember = (): PracticeResponse => connectorError(404, 'MemberNotFoundInConversation', 'Member not found.');
