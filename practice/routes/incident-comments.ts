import { z } from 'zod';
import { writeRoute } from './route.ts';

const comment = z.object({ properties: z.object({ message: z.string().min(1).max(30_000) }) });

/**
 * Azure's `PUT .../incidents/{incident}/comments/{comment}`. A comment with the same name is the same comment.
 * @see https://learn.microsoft.com/rest/api/securityinsights/incident-comments/create-or-update
 */
export const incidentComment = writeRoute(
  'PUT',
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.OperationalInsights/workspaces/{workspace}/providers/Microsoft.SecurityInsights/incidents/{incident}/comments/{comment}',
  (call) => {
    const version = new URL(call.url).searchParams.get('api-version');
    if (version !== '2024-03-01') return armError('InvalidApiVersionParameter', 'The api-version is invalid.');
    const { data } = comment.safeParse(call.body);
    if (data === undefined) return armError('BadRequest', 'The message of the comment is missing or too long.');
    const { message } = data.properties;
    const createdTimeUtc = new Date(call.now).toISOString();
    return {
      status: 201,
      body: {
        id: new URL(call.url).pathname,
        name: call.param('comment'),
        type: 'Microsoft.SecurityInsights/incidents/comments',
        properties: { message, createdTimeUtc, lastModifiedTimeUtc: createdTimeUtc },
      },
    };
  },
);

const armError = (code: string, message: string) => ({ status: 400, body: { error: { code, message } } });
