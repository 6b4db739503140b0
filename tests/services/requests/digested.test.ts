import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { digestOf } from '../../../services/seal/chain.ts';
import { digestedFacts, digestedText } from '../../../services/requests/digested.ts';
import { aRequest } from '../../harness/requests.ts';
import { aTarget, targetsNumbered } from '../../harness/views.ts';

describe('the text behind a digest', () => {
  it('has the digest as its SHA-256, as sha256sum computes it', () => {
    const request = aRequest({ targets: targetsNumbered(500), args: { to: aTarget({ name: 'Zoë "Z" 😀' }) } });

    const sum = createHash('sha256')
      .update(Buffer.from(digestedText(request), 'utf8'))
      .digest('hex');

    assert.equal(sum, digestOf(digestedFacts(request)));
  });

  it('names everybody by object id', () => {
    const targets = targetsNumbered(30);

    const { targets: named } = JSON.parse(digestedText(aRequest({ targets }))) as { targets: unknown };

    assert.deepEqual(
      named,
      targets.map(({ id }) => id),
    );
  });
});
