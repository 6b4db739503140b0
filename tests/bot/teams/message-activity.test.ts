import assert from 'node:assert/strict';
import { timeZoneIn } from '../../../bot/teams/message-activity.ts';

describe('the time zone of an activity', () => {
  const client = (timezone: unknown) => [{ type: 'mention' }, { type: 'clientInfo', timezone }];
  const rows: readonly (readonly [why: string, localTimezone: unknown, entities: unknown, zone: string | undefined])[] =
    [
      ['is what Teams names', 'America/New_York', client('Europe/Zurich'), 'America/New_York'],
      ['is that of the client where Teams names none', undefined, client('Europe/Zurich'), 'Europe/Zurich'],
      ['is that of the client where the name is unknown', 'Mars/Base', client('Europe/Zurich'), 'Europe/Zurich'],
      ['is not known where neither names one', undefined, undefined, undefined],
      ['is not known where both name nonsense', 'Mars/Base', client(42), undefined],
      ['is not taken from something else than a text', { zone: 'Europe/Zurich' }, [null], undefined],
    ];
  for (const [why, localTimezone, entities, zone] of rows) {
    it(why, () => {
      const activity = { localTimezone, entities } as unknown as Parameters<typeof timeZoneIn>[0];

      assert.equal(timeZoneIn(activity), zone);
    });
  }
});
