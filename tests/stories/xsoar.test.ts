import assert from 'node:assert/strict';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { builtinCommands } from '../../services/commands/builtin.ts';
import { createVocabulary } from '../../services/commands/vocabulary.ts';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { commands } from '../../services/registry.ts';
import { startHarness, cardOf, shown, type Harness, type Shown } from '../harness/harness.ts';
import { buttons, shown as read } from '../harness/cards.ts';
import { alexId, alreadyAsked, answerTo, opened } from '../harness/stories.ts';

/**
 * Every command line of the documentation of Cortex XSOAR's integration, as it stands there; where there is none, one of the arguments
 * that it lists. Source: https://xsoar.pan.dev/docs/reference/integrations/microsoft-graph-user
 */
const lines: readonly {
  readonly line: string;
  /** What Cordon calls it. */
  readonly is: string;
  /** What is read of a card when the people exist. */
  readonly says: RegExp;
  /** An argument that the command must have by then. */
  readonly needs?: string;
}[] = [
  {
    line: 'msgraph-user-terminate-session user="oren@demistodev.onmicrosoft.com"',
    is: 'disable-user',
    says: /Block sign-in for Alex Wilber\?/,
  },
  {
    line: 'msgraph-user-unblock user="ore@demistdev.onmicrosoft.com"',
    is: 'enable-user',
    says: /Let Alex Wilber sign in again\?/,
  },
  {
    line: 'msgraph-user-unblock user=1875cf87-ebf9-4a29-b5e2-74e36591296e',
    is: 'enable-user',
    says: /Let Alex Wilber sign in again\?/,
  },
  {
    line: 'msgraph-user-update user="graph@demistodev.onmicrosoft.com" updated_fields="mobilePhone=050505050"',
    is: 'update-user',
    says: /Mobile phone\n050505050/,
  },
  {
    line: 'msgraph-user-update user=1875cf87-ebf9-4a29-b5e2-74e36591296e updated_fields="MobilePhone=050123456"',
    is: 'update-user',
    says: /Mobile phone\n050123456/,
  },
  {
    line: 'msgraph-user-update user="graph@demistodev.onmicrosoft.com" updated_fields="displayName=John;givenName=John;surname=Doe" updated_fields_delimiter=";"',
    is: 'update-user',
    says: /Display name\nJohn\nGiven name\nJohn\nSurname\nDoe/,
  },
  {
    line: 'msgraph-user-delete user="graph@demistodev.onmicrosoft.com"',
    is: 'delete-user',
    says: /Delete the account of Diego Siciliani\?/,
  },
  { line: 'msgraph-user-get-delta properties="mobilePhone"', is: 'list-users', says: /\d+ users[^]*mobilePhone/ },
  { line: 'msgraph-user-get user="graph@demistodev.onmicrosoft.com"', is: 'show-user', says: /Marketing Manager/ },
  { line: 'msgraph-user-get user=1875cf87-ebf9-4a29-b5e2-74e36591296e', is: 'show-user', says: /Marketing Assistant/ },
  {
    line: 'msgraph-user-get user="graph@demistodev.onmicrosoft.com" properties="displayName,jobTitle,mobilePhone"',
    is: 'show-user',
    says: /jobTitle\nMarketing Manager/,
  },
  {
    line: 'msgraph-user-list properties="id,userPrincipalName"',
    is: 'list-users',
    says: /\d+ users[^]*userPrincipalName/,
  },
  { line: 'msgraph-user-list', is: 'list-users', says: /\d+ users/ },
  { line: 'msgraph-user-list filter="accountEnabled eq false"', is: 'list-users', says: /1 user/ },
  {
    line: 'msgraph-direct-reports user="graph@demistodev.onmicrosoft.com"',
    is: 'list-reports',
    says: /Diego Siciliani/,
  },
  { line: 'msgraph-direct-reports user=259d2a3c-167b-411c-b2ee-88646ce6e054', is: 'list-reports', says: /Diego/ },
  {
    line: 'msgraph-user-get-manager user="oren@demistodev.onmicrosoft.com"',
    is: 'show-manager',
    says: /Manager of Alex Wilber/,
  },
  {
    line: 'msgraph-user-get-manager user=1875cf87-ebf9-4a29-b5e2-74e36591296e',
    is: 'show-manager',
    says: /Manager of Alex Wilber/,
  },
  {
    line: 'msgraph-user-assign-manager user="oren@demistodev.onmicrosoft.com" manager="graph@demistodev.onmicrosoft.com"',
    is: 'assign-manager',
    says: /Set the manager of Alex Wilber\?[^]*Manager\nDiego Siciliani/,
  },
  {
    line: 'msgraph-user-assign-manager user=1875cf87-ebf9-4a29-b5e2-74e36591296e manager=259d2a3c-167b-411c-b2ee-88646ce6e054',
    is: 'assign-manager',
    says: /Set the manager of Alex Wilber\?[^]*Manager\nDiego Siciliani/,
  },
  {
    line: 'msgraph-user-account-disable user="test@demistodev.onmicrosoft.com"',
    is: 'disable-user',
    says: /Block sign-in for Alex Wilber\?/,
  },
  {
    line: 'msgraph-user-session-revoke user="test@demistodev.onmicrosoft.com"',
    is: 'revoke-sessions',
    says: /Sign Alex Wilber out everywhere\?/,
  },
  {
    line: 'msgraph-user-auth-methods-list user="test@demistodev.onmicrosoft.com"',
    is: 'list-methods',
    says: /Alex Wilber/,
  },
  {
    line: 'msgraph-user-change-password user="test@demistodev.onmicrosoft.com" force_change_password_next_sign_in=true force_change_password_with_mfa=false',
    is: 'reset-password',
    says: /Reset the password of Alex Wilber\?/,
  },
];

/** Command lines with a secret in them; see the private stories for what else is true of those. */
const withSecrets: typeof lines = [
  {
    line: 'msgraph-user-create display_name="Graph Test - DELETE" mail_nickname="graph" password="Aa123456" user_principal_name="graph@demistodev.onmicrosoft.com" other_properties="jobTitle=Test,city=Tel Aviv"',
    is: 'create-user',
    says: /Graph Test - DELETE/,
  },
  {
    line: 'msgraph-user-change-password user="test@demistodev.onmicrosoft.com" password="Aa123456" force_change_password_next_sign_in=true',
    is: 'reset-password',
    says: /password/,
    needs: 'password',
  },
];

/** Lines that are answered in the channel with something else than a form, a card of a request or a list. */
const others: readonly (readonly [line: string, says: RegExp])[] = [
  ['msgraph-user-test', /commands are ready/],
  ['msgraph-user-generate-login-url', /Sign in privately/],
  ['msgraph-user-auth-reset', /was not signed in to Cordon/],
  ['msgraph-user-request-mfa user_mail="test@demistodev.onmicrosoft.com" timeout=60', /Ask Alex Wilber on the phone/],
  [
    'msgraph-user-tap-policy-create user_id=1875cf87-ebf9-4a29-b5e2-74e36591296e zip_password=123',
    /Temporary Access Pass|one-time pass/i,
  ],
  ['msgraph-user-tap-policy-list user_id=1875cf87-ebf9-4a29-b5e2-74e36591296e', /sign-in methods of Alex Wilber/],
  [
    'msgraph-user-change-password-on-premise user="test@demistodev.onmicrosoft.com" password="Aa123456"',
    /password is compromised/,
  ],
  [
    'msgraph-user-tap-policy-delete policy_id=2e9e92e3-4e6d-4e90-9bbd-8ac196948032 user_id=1875cf87-ebf9-4a29-b5e2-74e36591296e',
    /do not know/,
  ],
  ['msgraph-user-create-mfa-client-secret', /do not know/],
];

/**
 * What of the documentation Cordon does not know. Deleting one pass is not an alias of reset-mfa, which without an id removes every
 * method; the secret of Microsoft's MFA app is made for each push and kept nowhere.
 */
const missing: readonly string[] = ['msgraph-user-tap-policy-delete', 'msgraph-user-create-mfa-client-secret'];

const vocabulary = createVocabulary(commands, builtinCommands);
const nameIn = (line: string): string => line.split(' ')[0] ?? '';
const has = (is: string, needs: string | undefined): boolean => {
  const command = commands.find(({ name }) => name === is);
  return needs === undefined || (command !== undefined && argumentsOf(command).some(({ name }) => name === needs));
};

/** The same line about people of the practice tenant: what reads or is a manager is Diego, everybody else Alex. */
const withPeople = (line: string): string =>
  line
    .replaceAll('graph@demistodev.onmicrosoft.com', /-update/.test(line) ? 'alex@contoso.com' : 'diego@contoso.com')
    .replaceAll(/(oren?|test)@demist\w+\.onmicrosoft\.com/g, 'alex@contoso.com')
    .replaceAll('1875cf87-ebf9-4a29-b5e2-74e36591296e', alexId)
    .replaceAll('259d2a3c-167b-411c-b2ee-88646ce6e054', 'c7b1601b-361b-48cb-989b-084320ba1e95');

const formOf = ({ card }: Shown): unknown => buttons(card).find(({ verb }) => verb === 'submit')?.data['command'];

describe('a responder whose fingers know Cortex XSOAR', () => {
  it('is understood in every line of its documentation, with and without the exclamation mark', async () => {
    const story = await startHarness();

    for (const { line, is, says } of lines) {
      for (const typed of [line, `!${line}`]) {
        const answer = await answerTo(story, typed);
        const form = formOf(answer);
        const people = withPeople(line) !== line;
        if (people) assert.equal(form, is, `${typed}: ${answer.text}`);
        else assert.match(read(answer.card), says, typed);
      }
      const first = await answerTo(story, withPeople(line));
      const answer = alreadyAsked.test(first.text)
        ? (await opened(story, () => story.press('megan', first, 'anyway'))).card // two names of one command
        : first;
      assert.match(read(answer.card), says, `${withPeople(line)}: ${answer.text}`);
    }
  });
  it('is told of every name that Cordon has', () => {
    for (const { line, is } of [...lines, ...withSecrets]) {
      const entry = vocabulary.find(nameIn(line));

      assert.equal(entry?.kind === 'command' && entry.command.name, is, line);
    }
  });
  it('is asked privately for what must not stand in a channel', async () => {
    const story = await startHarness();

    for (const { line, is, needs } of withSecrets.filter(({ is: name, needs: key }) => has(name, key))) {
      const from = story.connector.events.length;
      await story.say('megan', `!${line}`);
      const form = await newest(story, from, practicePersonalChat('megan').id);
      const told = await newest(story, from, story.thread.id);

      assert.equal(formOf(form), is, needs);
      assert.match(told.text, /password is compromised/);
    }
    assert.deepEqual(story.writes(), []);
  });
  for (const [line, says] of others) {
    it(`is answered: ${nameIn(line)}`, async () => {
      const story = await startHarness();
      const from = story.connector.events.length;

      await story.say('megan', `!${withPeople(line)}`);
      const answer = await newest(story, from, story.thread.id);

      assert.match(read(answer.card), says);
      assert.deepEqual(story.writes(), []);
    });
  }
  it('misses nothing but this', () => {
    const unknown = others.map(([line]) => nameIn(line)).filter((name) => vocabulary.find(name) === undefined);
    const without = withSecrets.flatMap(({ is, needs = '' }) =>
      has(is, needs || undefined) ? [] : [`${is} ${needs}=`],
    );

    assert.deepEqual([...unknown, ...without], missing);
  });
});

async function newest({ connector }: Harness, from: number, conversation?: string): Promise<Shown> {
  const event = await connector.waitFor(
    (candidate) =>
      candidate.kind === 'post' &&
      cardOf(candidate.activity) !== undefined &&
      (conversation === undefined || candidate.conversation === conversation),
    { from },
  );
  return shown(event);
}
