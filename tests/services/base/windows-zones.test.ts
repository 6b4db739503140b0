import assert from 'node:assert/strict';
import { timeZoneCalled } from '../../../services/base/time-zone.ts';
import { allWindowsZones } from '../../../services/base/windows-zones.ts';

describe('time zones of Windows', () => {
  it('are all known to this machine by their IANA names', () => {
    const unknown = allWindowsZones.filter((name) => timeZoneCalled(name) === undefined);

    assert.deepEqual(unknown, []);
    assert.ok(allWindowsZones.length > 80);
  });
  it('are read in any case, beside IANA names', () => {
    assert.equal(timeZoneCalled('w. EUROPE standard time'), 'Europe/Berlin');
    assert.equal(timeZoneCalled('europe/berlin'), 'Europe/Berlin');
    assert.equal(timeZoneCalled('Middle Earth Standard Time'), undefined);
  });
});
