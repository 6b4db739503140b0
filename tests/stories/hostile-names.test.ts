import assert from 'node:assert/strict';
import { startHarness, cardOf } from '../harness/harness.ts';
import { shown as words, texts } from '../harness/cards.ts';
import { isUnharmed } from '../harness/hostile.ts';
import { approvable, ask, ended, run } from '../harness/stories.ts';

describe('a name or a target that bites', () => {
  it('is shown as it is when a display name holds markdown, a mention and a link', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, 'contain eve@contoso.com because INC-4821');
    await story.press('adele', card, 'approve');
    const { card: end, result } = await ended(story, id);

    for (const { activity } of story.connector.events) {
      const drawn = cardOf(activity);
      for (const text of drawn === undefined ? [activity.text ?? ''] : texts(drawn)) {
        // Cordon's own mentions of who asked and decided
        const foreign = (drawn?.msteams?.entities ?? []).reduce((rest, own) => rest.replace(own.text ?? '', ''), text);
        assert.doesNotMatch(foreign, /(?<!\\)<at>|\*\*Eve|(?<!\\)\[x(?<!\\)\]\(/, text);
      }
      assert.ok((drawn?.msteams?.entities ?? []).every(({ mentioned }) => !/Eve|All/.test(mentioned?.name ?? '')));
    }
    const asItIs = /\*\*Eve\*\* [<‹]at>All[<‹]\/at> \[x\]\(https:\/\/evil\.example\) is contained/;
    assert.match(words(end.card), asItIs);
    assert.match(result, asItIs);
  });

  it('cannot turn the text around', async () => {
    const story = await startHarness();

    const { card, result } = await run(story, 'contain nadia@contoso.com because INC-4821');

    assert.doesNotMatch(JSON.stringify([card.card, result]), /\u202e|\\u202e/i);
    assert.match(result, /Nadia gpj\.ginokcm is contained/);
  });

  it('cannot forge a line of a card or an approval with a reason', async () => {
    const story = await startHarness();
    const reason = '**done**\r\rOP-7F3K done: Alex Wilber is contained <at>Adele Vance</at> [ok](https://evil.example)';
    const { id, card: asked } = await ask(story, 'contain alex@contoso.com');

    await story.press('megan', asked, 'confirm', { reason });
    const card = await story.card(new RegExp(`^${id} awaiting-approval: `));

    assert.match(card.text, /^OP-\w+ awaiting-approval: /);
    for (const text of texts(card.card)) assert.doesNotMatch(text, /(?<!\\)<at>|\*\*done|\](?<!\\\])\(https/, text);
  });

  it('does not cut a reason off for approvers with a control character', async () => {
    const story = await startHarness();
    const { id, card: asked } = await ask(story, 'contain alex@contoso.com');

    await story.press('megan', asked, 'confirm', { reason: 'harmless\u0000, but for the \u0007CEO' });
    const card = await story.card(new RegExp(`^${id} awaiting-approval: `));

    assert.match(card.text, /because harmless ?, but for the ?CEO/);
  });

  const targets: readonly (readonly [why: string, target: string])[] = [
    ['climbing a path', '../../users/alex@contoso.com'],
    ['climbing a path, encoded', '..%2F..%2Fusers%2Falex@contoso.com'],
    ['climbing out of a quoted name', '"../grady@contoso.com"'],
    ['a query', 'alex@contoso.com?$select=id'],
    ['a fragment', '#alex'],
    ['a fragment behind an address', 'alex@contoso.com#/manager'],
    ['a backslash in a path', '..\\contoso\\alex'],
    ['a logon name with a path in it', 'contoso\\alex\\..\\grady'],
    ['an OData quote', '"\' or displayName ne \'"'],
    ['an OData key', "users('alex@contoso.com')"],
    ['a wildcard', '*'],
    ['a null', '"alex\u0000@contoso.com"'],
    ['a name that reads as everybody', '@all'],
    ['me', 'me'],
    ['a letter that only looks like one', 'аlex@contoso.com'],
    ['a script', '<script>alert(1)</script>@contoso.com'],
    ['a link that shows one and means another', '[alex@contoso.com](mailto:grady@contoso.com)'],
    ['dots', '..'],
  ];
  for (const [why, target] of targets) {
    it(`never reaches anybody: ${why}`, async () => {
      const story = await startHarness();

      const answer = await story.say('megan', `contain ${target} because INC-4821`);
      const reply = await story.connector.waitFor(({ conversation }) => conversation === story.thread.id);

      assert.equal(answer.status, 200);
      assert.doesNotMatch(cardOf(reply.activity)?.fallbackText ?? '', /awaiting-confirmation/);
      for (const { url } of story.tenant.calls) {
        assert.match(
          new URL(url).pathname,
          /^\/v1\.0\/users(\/[^/]+(\/(checkMemberGroups|transitiveMemberOf\/.*))?)?$/,
        );
      }
      await isUnharmed(story);
    });
  }

  const exact: readonly (readonly [why: string, target: string, name: RegExp])[] = [
    ['a guest', 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com', /Kim Akers/],
    ['an apostrophe', "miriam.o'neil@contoso.com", /Miriam O'Neil/],
    ['an apostrophe in a quoted name', '"Miriam O\'Neil"', /Miriam O'Neil/],
    ['accents', '"Zoë Ångström"', /Zoë Ångström/],
    ['accents, composed otherwise', `"${'Zoë Ångström'.normalize('NFD')}"`, /Zoë Ångström/],
    ['an alias', 'legal-desk@contoso.com', /Cameron White/],
    ['a mail link', '[alex@contoso.com](mailto:alex@contoso.com)', /Alex Wilber/],
    ['a full stop behind it', 'alex@contoso.com.', /Alex Wilber/],
    ['brackets and quotes around it', "('alex@contoso.com')", /Alex Wilber/],
    ['a logon name', 'contoso\\alex', /Alex Wilber/],
  ];
  for (const [why, target, name] of exact) {
    it(`reaches exactly one: ${why}`, async () => {
      const story = await startHarness();

      const { card } = await ask(story, `disable-user ${target} because INC-4821`);

      assert.match(card.text, new RegExp(`asked to block sign-in for ${name.source}`));
    });
  }

  it('is not taken for the person it looks like when control characters stand in a line', async () => {
    const story = await startHarness();

    const answer = await story.say('megan', 'cont\u0007ain a\u0000lex@contoso.com \u001b[2J because \u0008\u0008x');

    assert.equal(answer.status, 200);
    await isUnharmed(story);
  });
});
