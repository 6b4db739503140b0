import assert from 'node:assert/strict';
import { problemTrace, problemWords } from '../../cards/problem-words.ts';
import type { ProblemCode } from '../../services/graph/graph.ts';
import { aProblem } from '../harness/views.ts';

const rows: Readonly<Record<ProblemCode | 'interrupted' | 'deadline' | 'bug', readonly [why: RegExp, next: RegExp]>> = {
  forbidden: [/lacks a permission/, /administrator/],
  unlicensed: [/^Insufficient privileges/, /check says which commands need the licence/],
  'not-found': [/no longer exists/, /deleted/],
  unauthorized: [/own sign-in/, /operator/],
  rejected: [/rejected it: Insufficient privileges/, /reason/],
  conflict: [/same moment/, /try again/],
  throttled: [/asked us to wait/, /try again/],
  unavailable: [/not available/, /try again/],
  'no-answer': [/nobody knows yet whether it was done/, /before anybody does it again/],
  unexpected: [/does not understand/, /look at the account/],
  interrupted: [/nobody knows yet whether it was done/, /before anybody does it again/],
  deadline: [/took too long/, /try again/],
  bug: [/Cordon itself failed/, /operator/],
};

describe('problemWords', () => {
  for (const [code, [why, next]] of Object.entries(rows)) {
    it(`explains ${code} and says what to do`, () => {
      const words = problemWords(aProblem({ code }));

      assert.match(words.why, why);
      assert.match(words.next, next);
    });
  }

  it('names the permissions that may be missing', () => {
    const { why } = problemWords(aProblem(), { permissions: ['User.RevokeSessions.All', 'User.Read.All'] });

    assert.match(why, /lacks User\.RevokeSessions\.All or User\.Read\.All/);
  });

  it('says that an administrator outranks the app, and names the roles', () => {
    const { why } = problemWords(aProblem(), { roles: ['Global Administrator'] });

    assert.match(why, /administrator \(Global Administrator\) and outranks this app/);
  });

  it('does not blame Graph for a call that was never sent', () => {
    const { why } = problemWords(aProblem({ code: 'rejected', status: null, message: 'Mastered on-premises.' }));

    assert.equal(why, 'Mastered on-premises');
  });

  it('repeats the message of a code from a newer version', () => {
    assert.equal(problemWords(aProblem({ code: 'brand-new', message: 'It is new.' })).why, 'It is new');
  });
});

describe('problemTrace', () => {
  it('shows what Graph answered and how often the step was tried', () => {
    assert.equal(problemTrace(aProblem(), 1), '403 Authorization_RequestDenied, not tried again');
    assert.equal(problemTrace(aProblem({ status: 503, graphCode: null }), 4), '503, tried 4 times');
  });

  it('says that Graph did not answer, but only if it was called', () => {
    const silent = { status: null, graphCode: null };

    assert.match(problemTrace(aProblem({ ...silent, code: 'no-answer' }), 1), /^No answer/);
    assert.doesNotMatch(problemTrace(aProblem({ ...silent, code: 'deadline' }), 1), /answer/);
  });
});
