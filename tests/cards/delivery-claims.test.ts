import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { handsOver } from '../../services/requests/handover.ts';
import { filePathsIn } from '../harness/files.ts';

const sources = ['bot', 'cards', 'services/actions', 'services/requests']
  .flatMap(filePathsIn)
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, code: withoutComments(readFileSync(path, 'utf8')) }));

const withPattern = (pattern: RegExp) => sources.filter(({ code }) => pattern.test(code)).map(({ path }) => path);

function withoutComments(code: string): string {
  return code.replace(/\/\*[^]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** How a sentence says that something is where only one person can see it. */
const claim =
  /['"`][^'"`\n]*(\bI sent\b|\bsent (it|them)? ?to\b|\bsent you\b|waits? for (you|the requester)|in (your|the|a) personal chat|personal chat (of|with)|(delivered|told|asked) privately|privately and once|form below)/i;

describe('a sentence that claims a private delivery', () => {
  it('is made only where it takes what Teams answered', () => {
    assert.deepEqual(withPattern(claim), ['cards/handover-card.ts', 'cards/private-words.ts']);
  });

  it('is found by this test', () => {
    for (const sentence of [
      "'I sent you a form in your personal chat with me.'",
      "'The pass waits for the requester, privately and once.'",
      '`On its way to ${name} in a personal chat with Cordon`',
      "'The form below asks for it.'",
    ])
      assert.match(sentence, claim);
  });

  it('cannot be passed by: whatever opens a personal chat answers what became of the message', () => {
    assert.deepEqual(withPattern(/\.personalChat\(/), ['bot/outbox/delivery.ts', 'bot/teams/send-privately.ts']);
  });

  it('has a story for every private message: a form, a link to sign in, a full report and the lines of a look-up', () => {
    const callers = ['on-command', 'on-read', 'on-sign-in', 'show-lines'].map((name) => `bot/conversation/${name}.ts`);

    assert.deepEqual(withPattern(/background\.sendPrivately\(/), callers);
  });

  it('has a story for every action that hands a secret over, and each is told as lost when it is', () => {
    const keeping = withPattern(/keepForRequester\(|setGeneratedPassword\(/).filter((path) =>
      path.startsWith('services/actions/'),
    );

    assert.deepEqual(keeping.map((path) => basename(path, '.ts')).sort(), Object.keys(handsOver).sort());
  });
});
