import assert from 'node:assert/strict';
import type { ProblemContext } from '../../cards/problem-causes.ts';
import { problemTrace, problemWords } from '../../cards/problem-words.ts';
import type { StepProblem } from '../../services/model/request.ts';
import type { ProblemCode } from '../../services/graph/graph.ts';
import { causeOf } from '../../services/model/problem-cause.ts';
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

const wordsFor = (problem: StepProblem, context: ProblemContext = {}) =>
  problemWords(problem, causeOf(problem, (context.roles ?? []).length > 0), context);

const traceOf = (problem: StepProblem, tries: number): string => problemTrace(problem, causeOf(problem), tries);

describe('problemWords', () => {
  for (const [code, [why, next]] of Object.entries(rows)) {
    it(`explains ${code} and says what to do`, () => {
      const words = wordsFor(aProblem({ code }));

      assert.match(words.why, why);
      assert.match(words.next, next);
    });
  }

  it('names the permissions that may be missing', () => {
    const { why } = wordsFor(aProblem(), { permissions: ['User.RevokeSessions.All', 'User.Read.All'] });

    assert.match(why, /lacks User\.RevokeSessions\.All or User\.Read\.All/);
  });

  it('says that an administrator outranks the app, and names the roles', () => {
    const { why } = wordsFor(aProblem(), { roles: ['Global Administrator'] });

    assert.match(why, /administrator \(Global Administrator\) and outranks this app/);
  });

  it('does not blame Graph for a call that was never sent', () => {
    const { why } = wordsFor(aProblem({ code: 'rejected', status: null, message: 'Mastered on-premises.' }));

    assert.equal(why, 'Mastered on-premises');
  });

  it('repeats the message of a code from a newer version', () => {
    assert.equal(wordsFor(aProblem({ code: 'brand-new', message: 'It is new.' })).why, 'It is new');
  });
});

describe('problemTrace', () => {
  it('shows what Graph answered and how often the step was tried', () => {
    assert.equal(traceOf(aProblem(), 1), '403 Authorization_RequestDenied, not tried again');
    assert.equal(traceOf(aProblem({ status: 503, graphCode: null }), 4), '503, tried 4 times');
  });

  it('says that Graph did not answer, but only if it was called', () => {
    const silent = { status: null, graphCode: null };

    assert.match(traceOf(aProblem({ ...silent, code: 'no-answer' }), 1), /^No answer/);
    assert.doesNotMatch(traceOf(aProblem({ ...silent, code: 'deadline' }), 1), /answer/);
  });
});
