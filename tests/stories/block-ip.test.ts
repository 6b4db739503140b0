import assert from 'node:assert/strict';
import { startHarness, type Harness } from '../harness/harness.ts';
import { buttons, inputs, shown as words } from '../harness/cards.ts';
import { answerTo, ask, opened, run, settled } from '../harness/stories.ts';
import { startTenantHarness } from '../harness/tenant-harness.ts';
import { blockedLocation, officeLocation } from '../../practice/state/named-locations.ts';

/** The ranges that the last write left in the location. */
function written({ tenant }: Pick<Harness, 'tenant'>): readonly string[] {
  const last = tenant.calls.findLast(({ method, url }) => method === 'PATCH' && url.includes('/namedLocations/'));
  const { ipRanges = [] } = (last?.body ?? {}) as { ipRanges?: readonly { cidrAddress: string }[] };
  return ipRanges.map(({ cidrAddress }) => cidrAddress);
}

/** A policy that sets another location, which is a trusted one. */
const office = { commands: { 'block-ip': { fixed: { location: officeLocation } } } };

describe('block-ip', () => {
  it('blocks two addresses that were made harmless, shows the location, and is taken back by undo', async () => {
    const story = await startHarness();

    const asked = await ask(story, 'block-ip 203[.]0[.]113[.]77 2001:db8::bad because INC-4821');
    const card = words(asked.card.card);
    const { result } = await settled(story, asked);
    const blocked = written(story);
    const undone = await opened(story, () => story.say('megan', `undo ${asked.id}`));
    await settled(story, undone);

    assert.match(card, /Block sign-in from 2 addresses\?/);
    assert.match(card, /203\.0\.113\.77[^]*2001:db8::bad/);
    assert.match(card, new RegExp(`Named location\\n${blockedLocation}`));
    assert.match(result, /2 addresses are blocked/);
    assert.deepEqual(blocked.toSorted(), ['192.0.2.1/32', '2001:db8::bad/128', '203.0.113.77/32']);
    assert.deepEqual(written(story), ['192.0.2.1/32']);
  });

  it('does not take out what Cordon has not added', async () => {
    const story = await startHarness();

    const { result } = await run(story, 'unblock-ip 192.0.2.1 because it is ours');

    assert.match(result, /192\.0\.2\.1 .*not/);
    assert.deepEqual(written(story), []);
  });

  for (const [typed, answer] of [
    ['10.1.2.3', /“10\.1\.2\.3” is no public IP address/],
    ['somewhere', /“somewhere” is no public IP address/],
  ] as const) {
    it(`asks again for ${typed}`, async () => {
      const story = await startHarness();

      const { card } = await answerTo(story, `block-ip ${typed} because INC-4821`);

      assert.match(words(card), answer);
      assert.ok(inputs(card).some(({ id }) => id === 'address-typed'));
    });
  }

  it('refuses another location than the one that the policy sets', async () => {
    const story = await startHarness();

    const { card } = await answerTo(story, `block-ip 203.0.113.77 location=${officeLocation} because INC-4821`);
    const same = await ask(story, `block-ip 203.0.113.77 location=${blockedLocation} because INC-4821`);

    assert.match(
      words(card),
      new RegExp(`argument "location": the policy sets it to ${blockedLocation} for everybody, got "3a9d4c71-`),
    );
    assert.match(words(same.card.card), /Block sign-in from 203\.0\.113\.77\?/);
  });

  for (const [which, address, never] of [
    ['that Entra trusts', '203.0.113.5', undefined],
    ['that the policy never blocks', '198.51.100.140', '198.51.100.0/24'],
  ] as const)
    it(`refuses an address ${which} when it is asked for, and leaves it out beside others`, async () => {
      const fixed = { location: blockedLocation, ...(never === undefined ? {} : { never }) };
      const story = await startHarness({ policy: { commands: { 'block-ip': { fixed } } } });

      const alone = await answerTo(story, `block-ip ${address} because INC-4821`);
      const beside = await run(story, `block-ip ${address} 192.88.99.77 because INC-4821`);

      assert.match(words(alone.card), /people of this organisation sign in from there/i);
      assert.doesNotMatch(alone.text, /awaiting/);
      assert.match(words(beside.card.card), /people of this organisation sign in from there/i);
      assert.deepEqual(written(story).toSorted(), ['192.0.2.1/32', '192.88.99.77/32']);
    });

  it('says on the card why an address is not blocked', async () => {
    const story = await startHarness({ policy: office });

    const { result, card } = await run(story, 'block-ip 198.51.100.140 because INC-4821');

    assert.match(result, /198\.51\.100\.140/);
    assert.match(words(card.card), /Sign-in from 198\.51\.100\.140 is still possible/);
    assert.deepEqual(written(story), []);
  });

  for (const [how, commands, answer] of [
    ['off until the policy switches it on', '', /block-ip is switched off/],
    [
      'not set up while the policy names no location',
      'commands: { block-ip: { enabled: true } }',
      /block-ip is not set up.*fixed: \{ location: … \}/s,
    ],
    [
      'taken once the policy names one',
      `commands: { block-ip: { enabled: true, fixed: { location: ${blockedLocation} } } }`,
      /Block sign-in from 203\.0\.113\.77\?/,
    ],
  ] as const) {
    it(`is ${how} in a real tenant`, async () => {
      const people = 'responders: { everyone: true }\napprovers: { everyone: true }\n';
      const story = await startTenantHarness(`${people}${commands}\n`);

      await story.send(story.message('block-ip 203.0.113.77 because INC-4821'));

      await story.connector.waitFor(({ kind, activity }) => kind === 'post' && answer.test(JSON.stringify(activity)), {
        timeoutMs: 5000,
      });
    });
  }

  it('is offered by who-else for the address of an attacker', async () => {
    const story = await startHarness();

    const found = await answerTo(story, 'who-else 198.51.100.140');

    assert.ok(buttons(found.card).some(({ data }) => data['command'] === 'block-ip 198.51.100.140'));
  });
});
