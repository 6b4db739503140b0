import assert from 'node:assert/strict';
import type { FaultInput } from '../../practice/http/faults.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { buttons, shown as drawn } from '../harness/cards.ts';
import { answerTo, ask, run } from '../harness/stories.ts';

/** A case that somebody reported in public about a bot like this one. */
interface FieldCase {
  /** Where it was reported. */
  readonly source: string;
  readonly line: string;
  readonly faults?: readonly FaultInput[];
  /** What must happen. */
  readonly plays: (story: Harness, line: string) => Promise<void>;
}

const cases: Readonly<Record<string, FieldCase>> = {
  'a pass that Teams cannot deliver is told in the thread': {
    source: 'msteams-docs#10229',
    line: 'create-tap grady@contoso.com because locked out',
    async plays(story, line) {
      story.connector.refusePersonal('megan');

      const { result } = await run(story, line);

      assert.match(result, /not delivered/);
      assert.doesNotMatch(result, /^✅/);
    },
  },
  'a sign-in link that Teams cannot deliver is told in the thread': {
    source: 'msteams-docs#10229',
    line: 'sign-in',
    async plays(story, line) {
      story.connector.refusePersonal('megan');

      const { text, conversation } = await answerTo(story, line);

      assert.equal(conversation, story.thread.id);
      assert.match(text, /Teams refused|open a chat with me/i);
      assert.doesNotMatch(text, /I sent you/);
    },
  },
  'options without a value are left out': {
    source: 'an audit of this bot',
    line: 'offboard alex@contoso.com forward= reply= because HR-77',
    async plays(story, line) {
      const { card } = await ask(story, line);

      assert.doesNotMatch(drawn(card.card), /Reply|Forward|expected string/);
    },
  },
  'a start that passed months ago is refused': {
    source: 'an audit of this bot',
    line: 'offboard grady@contoso.com at=2026-01-31T17:00Z steps=disable-user because last day',
    async plays(story, line) {
      const { text } = await answerTo(story, line);

      assert.match(text, /has passed/);
      assert.deepEqual(story.writes(), []);
    },
  },
  'a containment of somebody who outranks the app names who can do it': {
    source: 'Azure-Sentinel#3522',
    line: 'contain christie@contoso.com because x',
    plays: refusedWithoutAdvice,
  },
  'a sign-out of somebody who outranks the app names who can do it': {
    source: 'Azure-Sentinel#3522',
    line: 'revoke-sessions christie@contoso.com because x',
    plays: refusedWithoutAdvice,
  },
  'a lookup that the app may not make names the permission': {
    source: 'an audit of this bot',
    line: 'show-user alex@contoso.com',
    faults: [{ match: 'GET /users/alex@contoso.com', status: 403, code: 'Authorization_RequestDenied' }],
    async plays(story, line) {
      const { text } = await answerTo(story, line);

      assert.match(text, /Microsoft Graph refused it.*User\.Read\.All/s);
      assert.doesNotMatch(text, /did not answer|try again in a moment/);
    },
  },
  'the default sign-in method goes last, whatever words Graph refuses it in': {
    source: 'microsoft-graph-docs-contrib#1888',
    line: 'reset-mfa alex@contoso.com because x',
    faults: [
      {
        match: 'DELETE /users/*/authentication/phoneMethods/*',
        status: 400,
        code: 'badRequest',
        message: 'Please delete the default authentication method last.',
      },
    ],
    async plays(story, line) {
      const { result } = await run(story, line);

      assert.match(result, /^✅ Sign-in methods of Alex Wilber are removed · /);
    },
  },
};

/** Nothing is asked of approvers, and nothing is offered that the same app cannot carry out. */
async function refusedWithoutAdvice(story: Harness, line: string): Promise<void> {
  const { card, text } = await answerTo(story, line);

  assert.match(text, /Christie Cline|christie@contoso\.com/);
  assert.match(drawn(card), /Global Administrator.*ask a Privileged Authentication Administrator/is);
  assert.deepEqual(buttons(card), []);
  assert.deepEqual(story.writes(), []);
}

describe('a case from the field', () => {
  for (const [name, { source, line, faults = [], plays }] of Object.entries(cases)) {
    it(`holds: ${name} (${source})`, async () => {
      const story = await startHarness();
      story.tenant.setFaults([...faults]);

      await plays(story, line);
    });
  }
});
