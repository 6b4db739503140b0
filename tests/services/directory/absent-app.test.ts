import assert from 'node:assert/strict';
import { absentAppWords } from '../../../services/directory/absent-app.ts';

describe('an app without a service principal', () => {
  it('is told as the registration that it is, with its app id in the command', () => {
    const registration = { appId: '11111111-2222-4333-8444-555555555555', displayName: `Build ${'x'.repeat(200)}` };

    const words = absentAppWords('99999999-2222-4333-8444-555555555555', registration);

    assert.match(words, /^It is the registration “Build x+…” of this tenant/);
    assert.match(words, /-AppId 11111111-2222-4333-8444-555555555555 /);
  });
});
