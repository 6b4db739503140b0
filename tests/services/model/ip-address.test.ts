import assert from 'node:assert/strict';
import {
  addressOfId,
  idOfAddress,
  ipAddress,
  isInRange,
  isPublicAddress,
  isRange,
  rangeOf,
} from '../../../services/model/ip-address.ts';

describe('an IP address', () => {
  for (const [typed, address] of [
    ['203[.]0[.]113[.]7', '203.0.113.7'],
    ['203(.)0(.)113(.)7', '203.0.113.7'],
    ['2001:0DB8::0001', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001[:]db8[:]:1', '2001:db8::1'],
    ['fe80::1%eth0', undefined],
    ['203.0.113', undefined],
  ] as const) {
    it(`is read from ${typed} as logs spell it`, () => {
      assert.equal(ipAddress(typed), address);
    });
  }

  for (const address of '10.0.0.1 172.16.3.4 192.168.1.1 127.0.0.1 169.254.1.1 100.64.0.1 224.0.0.1 255.255.255.255 ::1 fe80::1 fd00::1 ff02::1 ::ffff:102:304'.split(
    ' ',
  )) {
    it(`is no public one when it is ${address}`, () => {
      assert.equal(isPublicAddress(address), false);
    });
  }
  for (const address of ['203.0.113.7', '198.51.100.140', '172.32.0.1', '100.128.0.1', '2001:db8::1', '2a00:1450::1'])
    it(`is a public one when it is ${address}`, () => {
      assert.equal(isPublicAddress(address), true);
    });

  for (const [range, address, inside] of [
    ['203.0.113.0/28', '203.0.113.15', true],
    ['203.0.113.0/28', '203.0.113.16', false],
    ['203.0.113.7', '203.0.113.7', true],
    ['2001:0db8:85a3::/48', '2001:db8:85a3::8a2e:370:7334', true],
    ['2001:db8::/32', '203.0.113.7', false],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['203.0.113.0/33', '203.0.113.0', false],
    ['203.0.113.0/8/8', '203.0.113.0', false],
    ['nonsense', '203.0.113.0', false],
  ] as const) {
    it(`is ${inside ? '' : 'not '}in ${range} when it is ${address}`, () => {
      assert.equal(isInRange(range, address), inside);
    });
  }

  for (const [address, id] of [
    ['203.0.113.7', '00000000-0000-0000-0000-ffffcb007107'],
    ['2001:db8:85a3::8a2e:370:7334', '20010db8-85a3-0000-0000-8a2e03707334'],
    ['2001:db8::', '20010db8-0000-0000-0000-000000000000'],
    ['2001:db8:1:2:3:4:5:6', '20010db8-0001-0002-0003-000400050006'],
  ] as const) {
    it(`has an id that says which one it is: ${address}`, () => {
      assert.equal(idOfAddress(address), id);
      assert.equal(addressOfId(id.toUpperCase()), address);
    });
  }
  it('is not in a text that is no id', () => {
    assert.equal(addressOfId('alex@contoso.com'), undefined);
  });

  it('is a range of its own', () => {
    assert.deepEqual(['203.0.113.7', '2001:db8::1'].map(rangeOf), ['203.0.113.7/32', '2001:db8::1/128']);
    assert.ok(['203.0.113.7/32', '2001:db8::/32', '203.0.113.7'].every(isRange));
    assert.ok(!['203.0.113.7/33', 'x', '', '203.0.113.7/', '203.0.113.7/-1'].some(isRange));
  });
});
