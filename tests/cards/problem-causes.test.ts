import assert from 'node:assert/strict';
import { causeWords, type ProblemContext } from '../../cards/problem-causes.ts';
import { causeOf, type ProblemCause } from '../../services/model/problem-cause.ts';
import type { StepProblem } from '../../services/model/request.ts';
import { aProblem } from '../harness/views.ts';

const permissions = ['User.Read.All'];

interface Row {
  readonly problem: Partial<StepProblem>;
  readonly context?: ProblemContext;
  readonly title: string;
  readonly why: RegExp;
  readonly next: RegExp;
}

const nothing = { status: null, graphCode: null };
const rows: Readonly<Record<ProblemCause, Row>> = {
  forbidden: {
    problem: { code: 'forbidden', status: 403 },
    context: { permissions },
    title: 'Microsoft Graph refused it',
    why: /lacks User\.Read\.All, or an Entra role/,
    next: /operator of Cordon to grant what is missing/,
  },
  outranked: {
    problem: { code: 'forbidden', status: 403 },
    context: { permissions, roles: ['Global Administrator'] },
    title: 'Microsoft Graph refused it',
    why: /administrator \(Global Administrator\) and outranks this app/,
    next: /Privileged Authentication Administrator/,
  },
  'system-app': {
    problem: { code: 'system-app', ...nothing, message: 'It is Microsoft’s.' },
    context: { instead: 'leave it' },
    title: 'This app is not changed here',
    why: /^it is Microsoft’s$/,
    next: /^leave it$/,
  },
  'signed-out': {
    problem: { code: 'unauthorized', status: null, graphCode: 'SignInNeeded', message: 'Megan has to sign in.' },
    title: 'Somebody has to sign in',
    why: /^Megan has to sign in$/,
    next: /^sign in, then do it again$/,
  },
  'apps-only': {
    problem: { code: 'apps-only', ...nothing, message: 'Only an app can do it.' },
    context: { instead: 'do it there' },
    title: 'Only an app can do this',
    why: /^only an app can do it$/,
    next: /^do it there$/,
  },
  'own-address': {
    problem: { code: 'own-address', ...nothing, message: 'It is yours.' },
    context: { instead: 'look at it' },
    title: 'An address of your own',
    why: /^it is yours$/,
    next: /^look at it$/,
  },
  permission: {
    problem: { code: 'forbidden', status: 403, lacks: { permissions: ['User.RevokeSessions.All'], role: null } },
    title: 'Cordon lacks a permission',
    why: /^Microsoft Graph refused it: this app lacks User\.RevokeSessions\.All$/,
    next: /operator of Cordon to grant it/,
  },
  role: {
    problem: { code: 'forbidden', status: 403, lacks: { permissions: [], role: 'User Administrator' } },
    title: 'Cordon lacks an Entra role',
    why: /may lack the Entra role User Administrator$/,
    next: /operator of Cordon to give the app that role/,
  },
  synced: {
    problem: { code: 'synced', ...nothing, message: 'The account is synced.' },
    context: { instead: 'reset it in Active Directory' },
    title: 'Synced from Active Directory',
    why: /^the account is synced$/,
    next: /^reset it in Active Directory$/,
  },
  federated: {
    problem: { code: 'federated', ...nothing, message: 'Another provider.' },
    context: { instead: 'reset it there' },
    title: 'Another identity provider',
    why: /^another provider$/,
    next: /^reset it there$/,
  },
  'through-group': {
    problem: { code: 'through-group', ...nothing, message: 'It holds a role through a group.' },
    context: { instead: 'take the account out of that group' },
    title: 'Held through a group',
    why: /^it holds a role through a group$/,
    next: /^take the account out of that group$/,
  },
  'cloud-only': {
    problem: { code: 'cloud-only', ...nothing, message: 'It has no account there.' },
    title: 'Not in Active Directory',
    why: /^it has no account there$/,
    next: /^ask an administrator/,
  },
  guest: {
    problem: { code: 'guest', ...nothing, message: 'A guest’s sessions.' },
    title: 'A guest',
    why: /^a guest’s sessions$/,
    next: /ask an administrator/,
  },
  'no-mailbox': {
    problem: { code: 'rejected', status: 404, graphCode: 'MailboxNotEnabledForRESTAPI' },
    title: 'There is no mailbox in Exchange Online',
    why: /no mailbox in Exchange Online/,
    next: /where the mailbox is/,
  },
  taken: {
    problem: { code: 'rejected', status: 400, graphCode: 'ObjectConflict', message: 'Somebody has it.' },
    title: 'The address is taken',
    why: /^Somebody has it$/,
    next: /another address/,
  },
  interrupted: {
    problem: { code: 'interrupted', ...nothing },
    title: 'Cordon was stopped',
    why: /nobody knows yet whether it was done/,
    next: /before anybody does it again/,
  },
  deadline: {
    problem: { code: 'deadline', ...nothing },
    title: 'It took too long',
    why: /took too long/,
    next: /^try again$/,
  },
  bug: {
    problem: { code: 'bug', ...nothing },
    title: 'Cordon itself failed',
    why: /Cordon itself failed/,
    next: /operator of Cordon/,
  },
  'sign-in': {
    problem: { code: 'unauthorized', ...nothing, message: 'AZURE_CLIENT_SECRET has expired.' },
    title: 'Cordon cannot sign in to Microsoft Graph',
    why: /^AZURE_CLIENT_SECRET has expired$/,
    next: /operator of Cordon to mend its sign-in/,
  },
  'token-refused': {
    problem: { code: 'unauthorized', status: 401 },
    title: 'Microsoft Graph refused Cordon’s sign-in',
    why: /own sign-in to Microsoft Graph failed/,
    next: /credential is wrong or has expired/,
  },
  unlicensed: {
    problem: { code: 'unlicensed', status: 403, message: 'needs Entra ID P1.' },
    title: 'Microsoft Graph asks for a licence',
    why: /^needs Entra ID P1$/,
    next: /ask an administrator; check says/,
  },
  gone: {
    problem: { code: 'not-found', status: 404 },
    title: 'Entra does not have it any more',
    why: /deleted or moved/,
    next: /deleted users/,
  },
  rejected: {
    problem: { code: 'rejected', status: 400, message: 'Invalid filter.' },
    title: 'Microsoft Graph rejected it',
    why: /^Microsoft Graph rejected it: Invalid filter$/,
    next: /what the reason says/,
  },
  impossible: {
    problem: { code: 'rejected', ...nothing, message: 'Too many pages.' },
    title: 'Cordon cannot do this',
    why: /^Too many pages$/,
    next: /what the reason says/,
  },
  conflict: {
    problem: { code: 'conflict', status: 409 },
    title: 'Entra was changed at the same moment',
    why: /same moment/,
    next: /^try again$/,
  },
  throttled: {
    problem: { code: 'throttled', status: 429, retryAfterMs: 20_000 },
    title: 'Microsoft Graph asks to wait',
    why: /asked us to wait 20 s/,
    next: /^try again in 20 s$/,
  },
  unavailable: {
    problem: { code: 'unavailable', status: 503 },
    title: 'Microsoft Graph is not available',
    why: /was not available/,
    next: /service health/,
  },
  'stopped-waiting': {
    problem: { code: 'no-answer', ...nothing, stoppedAfterMs: 2000 },
    title: 'Cordon stopped waiting',
    why: /^Cordon stopped waiting for Microsoft Graph after 2 s$/,
    next: /try again/,
  },
  'no-answer': {
    problem: { code: 'no-answer', ...nothing },
    title: 'Microsoft Graph did not answer',
    why: /connection to Microsoft Graph failed/,
    next: /network and proxy/,
  },
  intermediary: {
    problem: { code: 'unexpected', status: 200, graphCode: null, foreign: 'text/html' },
    title: 'Microsoft Graph was not reached',
    why: /^something between Cordon and Microsoft Graph answered instead: a web page \(text\/html, 200\)$/,
    next: /proxy and firewall/,
  },
  unexpected: {
    problem: { code: 'unexpected', status: 200, graphCode: null },
    title: 'Microsoft Graph’s answer does not fit',
    why: /does not understand/,
    next: /operator of Cordon, whose log/,
  },
};

describe('the words for a cause', () => {
  for (const [cause, { problem, context, title, why, next }] of Object.entries(rows)) {
    it(`are its own: ${cause}`, () => {
      const whole = aProblem(problem);
      const found = causeOf(whole, (context?.roles ?? []).length > 0);

      assert.equal(found, cause);
      const words = causeWords(found, whole, context);
      assert.equal(words.title, title);
      assert.match(words.why, why);
      assert.match(words.next, next);
      assert.doesNotMatch(`${words.why}${words.next}`, /\.$/);
    });
  }

  it('do not blame permissions for the 403 of a proxy, and do not blame a proxy for an outage', () => {
    const at = (code: string, status: number) => causeOf(aProblem({ code, status, foreign: 'text/html' }));

    assert.equal(at('unexpected', 403), 'intermediary');
    assert.equal(at('rejected', 400), 'intermediary');
    assert.equal(at('unavailable', 503), 'unavailable');
  });

  it('are of the cause alone, whatever the message says', () => {
    const misleading = 'There was no answer: 403 Forbidden, throttled';

    assert.equal(causeOf(aProblem({ code: 'unavailable', message: misleading })), 'unavailable');
    assert.equal(causeOf(aProblem({ code: 'bug', message: misleading })), 'bug');
    assert.equal(causeOf(aProblem({ code: 'brand-new', message: misleading })), undefined);
  });

  it('say less about the wait when Graph names none, or one that is over', () => {
    for (const retryAfterMs of [undefined, 0, 250]) {
      const { why, next } = causeWords('throttled', aProblem({ code: 'throttled', retryAfterMs }));

      assert.doesNotMatch(`${why}${next}`, /\d|undefined|NaN/);
      assert.match(next, /a few minutes/);
    }
  });
});
