import { before } from './takeover.ts';

/** Object id of the person who is away when a tenant is new: Emily. */
const absent = 'fadf1ea6-ee52-494b-a256-4c870a0d6a62';

/** Automatic replies from yesterday for a month, as a field of the account; no field for everybody else. */
export const absence = (id: string, now: number) =>
  id !== absent
    ? {}
    : {
        automaticReplies: {
          status: 'scheduled',
          externalAudience: 'all',
          scheduledStartDateTime: timeOf(before(now, 1440)),
          scheduledEndDateTime: timeOf(before(now, -30 * 1440)),
          internalReplyMessage: '<html><body>I am on leave.</body></html>',
          externalReplyMessage: '<html><body>I am on leave.</body></html>',
        },
      };

const timeOf = (iso: string) => ({ dateTime: iso.replace('Z', '.0000000'), timeZone: 'UTC' });
