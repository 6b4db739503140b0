import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { button, buttons, elements, shown } from '../harness/cards.ts';
import { aTarget, aViewIn, containSteps, targetsNumbered } from '../harness/views.ts';

describe('the card of a result', () => {
  it('shows success when Graph shows every effect, with the time of each proof', () => {
    const card = requestCard(aViewIn('done'));

    assert.match(shown(card), /^Alex Wilber is contained\nDone · ended 14:22 UTC/);
    assert.match(
      shown(card),
      /Password replaced and sign-in sessions revoked, proved by Microsoft Graph at 14:23:05 UTC\./,
    );
    assert.match(shown(card), /Revoke again after the reset\nNot needed: .*\nskipped/);
    assert.match(
      shown(card),
      /Took\n1\.8 s\nAccount\nCloud only\nObject id\n08a792fc-[^]*\nTrace\nOP-7F3K · Graph request 3f2c9e1a/,
    );
    assert.deepEqual(
      elements(card).filter(({ style, color }) => style === 'attention' || color === 'Attention'),
      [],
    );
  });

  it('says what comes next after a success, with its button before the way back', () => {
    const next = { todo: 'see what was done with the account', offer: { label: 'Evidence', command: 'evidence alex' } };
    const wayBack = { offers: [{ label: 'Release…', command: 'undo OP-7F3K release' }], instead: [] };
    const card = requestCard(aViewIn('done', { next, wayBack }));

    assert.match(shown(card), /proved by Microsoft Graph at [^\n]*\nNext: see what was done with the account\./);
    assert.deepEqual(
      buttons(card).map(({ title, standing }) => [title, standing]),
      [
        ['Evidence', true],
        ['Release…', true],
      ],
    );
  });

  it('puts the risk first, then the reason and what to do now', () => {
    const card = requestCard(aViewIn('partly-done'));

    assert.match(
      shown(card),
      /^Alex Wilber can still sign in\nPartly done · ended 14:22 UTC\nAction needed\nPassword not replaced\. Microsoft Graph refused it: [^\n]*\nDo this now: block sign-in, or ask an administrator/,
    );
    assert.deepEqual(button(card, 'Block sign-in…').data, {
      command: 'disable-user alex@contoso.com because INC-4821',
    });
    assert.equal(button(card, 'Block sign-in…').style, 'destructive');
  });

  it('lists every step, and the ids of failed calls first', () => {
    const words = shown(requestCard(aViewIn('partly-done')));

    assert.match(words, /Password not replaced\n403 Authorization_RequestDenied, not tried again\n0\.8 s/);
    assert.match(words, /Sign-in sessions revoked\n/);
    assert.match(words, /Trace\nOP-7F3K · Graph requests c0ffee00, 3f2c9e1a/);
    assert.match(words, /Asked by\nMegan Bowen · impossible travel, INC-4821\nApproved by\nAdele Vance/);
  });

  it('does not advise repeating what was refused', () => {
    assert.doesNotMatch(shown(requestCard(aViewIn('partly-done'))), /now:.*try again/);
  });

  it('says "outcome unknown" for a lost answer, in the callout and in its step', () => {
    const words = shown(requestCard(aViewIn('partly-done', { steps: containSteps(['unknown', 'proved', 'skipped']) })));

    assert.equal(words.match(/Replace the password: outcome unknown/g)?.length, 3); // once more in the details
    assert.match(words, /The answer was lost, so nobody knows yet whether it was done/);
  });

  it('does not call proved what Graph only accepted', () => {
    const words = shown(
      requestCard(aViewIn('partly-done', { steps: containSteps(['accepted', 'proved', 'skipped']), remedies: [] })),
    );

    assert.match(words, /^Not proved: Alex Wilber is contained/);
    assert.match(words, /Password replaced: not proved\nMicrosoft Graph accepted it/);
  });

  it('names the role of an administrator who outranks the app', () => {
    const targets = [aTarget({ roles: ['Global Administrator'] })];

    assert.match(
      shown(requestCard(aViewIn('failed', { targets }))),
      /administrator \(Global Administrator\) and outranks this app/,
    );
  });

  it('shows several people one by one, those at risk first', () => {
    const targets = targetsNumbered(3);
    const steps = targets.flatMap((target, n) =>
      containSteps([n === 2 ? 'failed' : 'proved', 'proved', 'skipped'], target),
    );
    const words = shown(requestCard(aViewIn('partly-done', { targets, steps })));

    assert.match(words, /^Person Number 3 can still sign in/);
    assert.match(
      words,
      /WHAT HAPPENED\nPerson Number 3\nPassword not replaced · Sign-in sessions revoked\n[^]*Person Number 1\nPassword replaced · Sign-in sessions revoked/,
    );
  });
});
