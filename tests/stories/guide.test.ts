import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { policyFile } from '../../bot/config/policy-file.ts';
import { practiceGroups } from '../../practice/people/groups.ts';
import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';
import { practiceAppId } from '../../practice/seed/apps.ts';
import { botSecret, graphSecret, realTenant } from '../harness/real-tenant.ts';
import { answerTo, run } from '../harness/stories.ts';
import { botId } from '../harness/teams-issuer.ts';

const guide = readFileSync('docs/operate/first-containment.md', 'utf8');

/** The block of code that follows this mark in the guide, without its indent. */
function block(mark: string): string {
  const [, text = assert.fail(`the guide has no ${mark}`)] =
    new RegExp(`<!-- guide: ${mark} -->\\n\\n((?: {4}.*\\n)+)`).exec(guide) ?? [];
  return text.replaceAll(/^ {4}/gm, '');
}

const idOf = (group: string): string => practiceGroups.find(({ name }) => name === group)?.id ?? assert.fail(group);

/** What an operator puts in place of `<...>`. */
const own: Readonly<Record<string, string>> = {
  'bot app id': botId,
  'bot secret': botSecret,
  'tenant id': practiceTenantId,
  'graph app id': practiceAppId,
  'graph secret': graphSecret,
  'responders group id': idOf('Security Operations'),
  'approvers group id': idOf('Incident Approvers'),
  'emergency account id': practicePersonNamed('emergency')?.id ?? '7c0de000-0000-4000-8000-00000000000e',
  'channel id': '19:incidents@thread.tacv2',
};
const filledIn = (text: string): string =>
  text.replaceAll(/<([^>]+)>/g, (_, name: string) => own[name] ?? assert.fail(`nobody knows what <${name}> is`));

const settingsIn = (env: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...env.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

describe('the guide to the first containment', () => {
  it('leads to one, with the settings, the policy and the lines that it has', async () => {
    const settings = settingsIn(filledIn(block('\\.env')));
    const story = await realTenant({ settings, policy: filledIn(block('cordon\\.yaml')) });
    const [check = '', contain = ''] = block('typed').trim().split('\n');

    const { text } = await answerTo(story, check);
    const { result, card } = await run(story, contain);

    assert.match(text, /^\d+ of \d+ commands are ready/);
    assert.match(
      result,
      /Alex Wilber is contained.*proved by Microsoft Graph.*asked by Megan Bowen, approved by Adele/s,
    );
    assert.match(card.text, / done: /);
    assert.match(
      story.bot.output(),
      new RegExp(`^{"ready":true,"port":\\d+,"mode":"tenant","tenant":"${practiceTenantId}"}`),
    );
    const origin = new URL(story.bot.url).origin;
    assert.deepEqual(
      await Promise.all(['/api/messages', '/healthz'].map(async (path) => (await fetch(origin + path)).status)),
      [405, 200],
    );
  }).timeout(120_000); // the first such story in a process compiles the bot

  it('sets every setting that a bot with a real tenant must have, and no other', () => {
    const example = readFileSync('.env.example', 'utf8');

    for (const name of Object.keys(settingsIn(block('\\.env')))) assert.match(example, new RegExp(`^# ${name}=`, 'm'));
  });
});

describe('the policies by example', () => {
  const page = readFileSync('docs/operate/policies.md', 'utf8');
  const policies = [...page.matchAll(/<!-- policy: ([\w ]+) -->\n\n```yaml\n([\s\S]+?)```/g)];

  it('are three', () => {
    assert.deepEqual(
      policies.map(([, name]) => name),
      ['small team', 'enterprise', 'provider'],
    );
  });

  for (const [, name, text = ''] of policies)
    it(`can be read: ${name ?? ''}`, () => {
      assert.doesNotThrow(() => policyFile.parse(parse(text)));
    });
});
