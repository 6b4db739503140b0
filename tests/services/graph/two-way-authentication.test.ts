import assert from 'node:assert/strict';
import { GraphProblem } from '../../../services/graph/graph.ts';
import { beginTwoWay, pushResult } from '../../../services/graph/two-way-authentication.ts';

const answer = (value: string, authenticated: string, message = '') =>
  '<BeginTwoWayAuthenticationResponse><AuthenticationMethodProperties><a:Value>false</a:Value></AuthenticationMethodProperties>' +
  `<AuthenticationResult>${authenticated}</AuthenticationResult>` +
  `<Result xmlns:b="x"><ExceptionType/><Message>${message}</Message><Value>${value}</Value></Result>` +
  '</BeginTwoWayAuthenticationResponse>';

describe('an MFA push', () => {
  it('escapes the name, so that nobody can ask about somebody else', () => {
    const xml = beginTwoWay(
      `a&b</UserPrincipalName><UserPrincipalName>'"@contoso.com`,
      '11111111-2222-4333-8444-555555555555',
    );

    const [, name = ''] = /<UserPrincipalName>([^<]*)<\/UserPrincipalName>/.exec(xml) ?? [];
    assert.equal(name, 'a&#38;b&#60;/UserPrincipalName&#62;&#60;UserPrincipalName&#62;&#39;&#34;@contoso.com');
    assert.equal(xml.split('<UserPrincipalName>').length, 2);
    assert.match(xml, /<ContextId>11111111-2222-4333-8444-555555555555<\/ContextId><SyncCall>true</);
  });
  for (const [value, authenticated, kind] of [
    ['Success', 'true', 'approved'],
    ['Success', 'True', 'approved'],
    ['PhoneAppDenied', 'true', 'denied'],
    ['PhoneAppDenied', 'false', 'denied'],
    ['PhoneAppFraud', 'true', 'reported'],
    ['PhoneAppNoResponse', 'true', 'no-answer'],
  ] as const) {
    it(`answered with ${value} and ${authenticated} is ${kind}`, () => {
      assert.deepEqual(pushResult(answer(value, authenticated)), { kind });
    });
  }
  for (const [xml, code, words] of [
    [answer('Success', 'false'), 'rejected', /MFA service says Success\.$/],
    [answer('Success', 'challenge'), 'rejected', /says Success/],
    [answer('NoDefaultAuthenticationMethodIsConfigured', 'true', 'none'), 'rejected', /IsConfigured: none\.$/],
    ['<html>Approved</html>', 'unexpected', /does not understand/],
    ['', 'unexpected', /does not understand/],
  ] as const) {
    it(`answered with ${
      xml
        .slice(0, 300)
        .replace(/<[^>]*>/g, ' ')
        .trim() || 'nothing'
    } approves nothing`, () => {
      assert.throws(
        () => pushResult(xml),
        (error: unknown) => error instanceof GraphProblem && error.code === code && words.test(error.message),
      );
    });
  }
});
