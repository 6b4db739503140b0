import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { vocabulary } from '../../../bot/conversation/vocabulary.ts';
import { offeredBy } from '../../../services/requests/offered.ts';

const file = { commands: { 'revoke-sessions': { enabled: false }, 'create-tap': { tier: 'critical' } } };
const isOffered = offeredBy(policyOf(policyFile.parse(file), true), vocabulary);

describe('a command line is offered', () => {
  const rows: readonly (readonly [line: string, offered: boolean, why: string])[] = [
    ['reset-password', true, 'the policy says nothing about it'],
    ['create-tap alex@contoso.com', true, 'the policy asks for more, but has not switched it off'],
    ['revoke-sessions', false, 'it is switched off'],
    [
      '  revoke-sessions tenant=Fabrikam alex@contoso.com because x',
      false,
      'it is switched off, whatever its arguments',
    ],
    ['sign-out-everywhere alex@contoso.com', false, 'it is another name of one that is switched off'],
    ['contain alex@contoso.com', false, 'it contains one that is switched off'],
    ['status OP-7F3K', true, 'it is built in'],
    ['help revoke-sessions', true, 'the help says that it is switched off'],
  ];
  for (const [line, offered, why] of rows)
    it(`${offered ? '' : 'not '}as “${line.trim()}”: ${why}`, () => {
      assert.equal(isOffered(line), offered);
    });
});
