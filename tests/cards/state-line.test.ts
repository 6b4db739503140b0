import assert from 'node:assert/strict';
import { stateInShort, stateSentence } from '../../cards/state-line.ts';
import type { RequestView } from '../../services/requests/view.ts';
import { adele, aViewIn, containSteps, lee, minutes, stateNames, targetsNumbered } from '../harness/views.ts';

const done = {
  kind: 'done',
  startedAt: minutes(4),
  endedAt: minutes(5),
  approvals: [
    { by: adele, at: minutes(3) },
    { by: lee, at: minutes(4) },
  ],
} as const;
const titled = (title: string): Partial<RequestView> => ({
  state: done,
  title: { ask: 'Do it to {who}', doing: '', done: title },
});

describe('how a request stands, in short', () => {
  it('says for every state who asked, and for every one that is decided who decided and when', () => {
    const said = Object.fromEntries(stateNames.map((name) => [name, stateSentence(stateInShort(aViewIn(name)))]));

    for (const sentence of Object.values(said)) assert.match(sentence, /asked by Megan Bowen/);
    assert.match(said['awaiting-confirmation'] ?? '', /^Contain Alex Wilber: not confirmed yet/);
    assert.match(said['awaiting-approval'] ?? '', /waiting for approval; .* at 14:18 UTC, 0 of 1 approvals$/);
    for (const name of ['scheduled', 'running', 'done', 'partly-done', 'failed'])
      assert.match(said[name] ?? '', /approved by Adele Vance at 14:\d\d UTC$/, name);
    assert.match(said['denied'] ?? '', /denied by Adele Vance at 14:\d\d UTC; why: a known trip; nothing was changed/);
    assert.match(said['cancelled'] ?? '', /cancelled by Megan Bowen at 14:\d\d UTC; nothing was changed/);
    assert.match(said['expired'] ?? '', /nobody decided before 14:\d\d UTC; nothing was changed/);
  });

  it('names every approver with the time of the vote', () => {
    assert.match(
      stateSentence(stateInShort(aViewIn('done', { state: done }))),
      /approved by Adele Vance at 14:21 UTC and Lee Gu at 14:22 UTC$/,
    );
  });

  it('says what was left open at that time when not all of it was done', () => {
    assert.match(
      stateSentence(stateInShort(aViewIn('partly-done'))),
      /^Contain Alex Wilber: partly done at .*; at that time: Alex Wilber can still sign in/,
    );
  });

  it('does not say that nothing was changed when it had begun', () => {
    const view = aViewIn('expired', { steps: containSteps(['proved', 'pending', 'pending']) });

    assert.match(stateSentence(stateInShort(view)), /it had begun: password replaced/i);
  });

  const past: readonly (readonly [done: string, said: string])[] = [
    ['{who} is contained', 'Alex Wilber was contained at 14:23 UTC'],
    ['{who} is signed out everywhere', 'Alex Wilber was signed out everywhere at 14:23 UTC'],
    ['The password of {who} is replaced', 'The password of Alex Wilber was replaced at 14:23 UTC'],
    ['Sign-in methods of {who} are removed', 'Sign-in methods of Alex Wilber were removed at 14:23 UTC'],
    ['{who} cannot sign in', 'Do it to Alex Wilber: done at 14:23 UTC'],
    ['{who} has the licence', 'Do it to Alex Wilber: done at 14:23 UTC'],
  ];
  for (const [title, said] of past)
    it(`claims only what was true at its end: "${title}"`, () => {
      assert.equal(stateInShort(aViewIn('done', titled(title))).title, said);
    });

  it('counts many people', () => {
    const { title } = stateInShort(aViewIn('done', { ...titled('{who} is contained'), targets: targetsNumbered(3) }));

    assert.equal(title, '3 people were contained at 14:23 UTC');
  });
});
