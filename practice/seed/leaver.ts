/*
 * What Lidia Holloway leaves behind when she leaves: licences of her own and through a group, distribution groups, meetings, a telephone
 * number, a OneDrive, and rights on other mailboxes. Every file that plants a part of it takes it from here.
 */

/** Object id of the person who leaves: Lidia. */
export const leaver = '1ffe0608-ac54-4438-8f7c-562ca603f68d';

const dayMs = 86_400_000;

/** The meetings in the calendar of an account, as a field of it; no field for everybody but the leaver. */
export const leaverMeetings = (id: string, now: number) =>
  id !== leaver
    ? {}
    : {
        meetings: [
          { subject: 'Roadmap review', start: later(now, 7), attendees: 6, isOrganizer: true },
          { subject: 'Product council', start: later(now, 400), attendees: 11, isOrganizer: true },
          { subject: 'Dentist', start: later(now, 8), attendees: 0, isOrganizer: true },
          { subject: 'All hands', start: later(now, 14), attendees: 120, isOrganizer: false },
          { subject: 'Kick-off', start: later(now, -30), attendees: 9, isOrganizer: true },
        ],
      };

/** The licences that the leaver has of her own, besides those that the groups give; undefined for everybody else. */
export const leaverLicences = (id: string) =>
  id !== leaver
    ? undefined
    : [
        { skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965', disabledPlans: [] },
        { skuId: '06ebc4ee-1bb5-47dd-8120-11324bc54e06', disabledPlans: ['c1ec4a95-1f05-45b3-a911-aa3fa01094f5'] },
      ];

/** The phone that is paired with the mailbox of the leaver, as a field of the account; no field for everybody else. */
export const leaverPhone = (id: string, now: number) =>
  id !== leaver
    ? {}
    : {
        exchange: {
          mobileDevices: [
            {
              DeviceId: 'Hx§Outlook§5B7D9F1A3C2E4D6F',
              FriendlyName: 'Outlook for iOS and Android',
              DeviceModel: 'Pixel 9',
              DeviceOS: 'Android 16',
              DeviceUserAgent: 'Outlook-iOS-Android/1.0',
              ClientType: 'Outlook',
              DeviceAccessState: 'Allowed',
              FirstSyncTime: later(now, -300),
            },
          ],
        },
      };

/** The telephone number that is assigned to an account, as a field of it; no field for everybody but the leaver. */
export const leaverTelephone = (id: string) =>
  id !== leaver
    ? {}
    : {
        telephone: {
          telephoneNumber: '+41445550142',
          numberType: 'directRouting',
          assignmentCategory: 'primary',
          locationId: '6f0e2b9c-7a41-4d2c-8150-3a3eb7ad9d15',
        },
      };

const later = (now: number, days: number): string => `${new Date(now + days * dayMs).toISOString().slice(0, 19)}Z`;
