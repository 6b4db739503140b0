import assert from 'node:assert/strict';
import fc from 'fast-check';
import { graphPath, odata } from '../../../services/graph/graph.ts';

describe('a Graph path', () => {
  it('makes every value one segment', () => {
    const path = graphPath`/users/${"../o'neil#?/%2F"}/manager`;

    assert.equal(path.encoded, '/users/..%2Fo%27neil%23%3F%2F%252F/manager');
  });

  const templates = [
    [graphPath`/organization`, '/organization'],
    [graphPath`/users/${'manager'}/manager`, '/users/{id}/manager'],
    [graphPath`/servicePrincipals(appId='${'x'}')`, "/servicePrincipals(appId='{id}')"],
    [graphPath`/users/${'a'}/authentication/${'phoneMethods'}/${'b'}`, '/users/{id}/authentication/{id}/{id}'],
  ] as const;
  for (const [path, template] of templates) {
    it(`carries the template ${template}, which holds none of its values`, () => {
      assert.equal(path.template, template);
    });
  }

  for (const value of ['', '.', '..']) {
    it(`refuses the value "${value}", which would address something else`, () => {
      assert.throws(() => graphPath`/users/${value}`, TypeError);
    });
  }

  it('cannot be left, whatever the value', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'binary', minLength: 1 })
          .filter((text) => !['.', '..'].includes(text) && !/\p{Cs}/u.test(text)),
        (value) => {
          const { pathname, search, hash } = new URL(graphPath`/users/${value}/manager`.encoded, 'http://graph/');

          assert.match(pathname, /^\/users\/[^/]+\/manager$/);
          assert.deepEqual([search, hash], ['', '']);
        },
      ),
    );
  });

  it('refuses half of a surrogate pair, which cannot be encoded', () => {
    assert.throws(() => graphPath`/users/${'\ud800'}`, Error);
  });

  it('doubles the quotes of an OData string', () => {
    assert.equal(odata("O'Neil"), "'O''Neil'");
  });
});
