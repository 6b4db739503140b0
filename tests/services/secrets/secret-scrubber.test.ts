import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createSecretScrubber } from '../../../services/secrets/secret-scrubber.ts';
import { mask } from '../../../services/base/redact.ts';

const secret = String.raw`Ä 'Kettle' & <48>+"Tr\ain"/?=`;

/** A scrubber that knows these secrets, each through a different method. */
async function scrubberOf(...secrets: readonly string[]) {
  const scrubber = createSecretScrubber({
    password: () => secrets[0] ?? '',
    keepForRequester: () => Promise.resolve(),
    privateInput: () => Promise.resolve(secrets[1] ?? ''),
  });
  scrubber.password();
  await scrubber.privateInput('password');
  await scrubber.keepForRequester('Pass', secrets[2] ?? '');
  scrubber.hide(secrets[3] ?? '');
  return scrubber;
}

const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const xml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const dotnet = (text: string): string =>
  text.replace(/[^\w ]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);

const spellings: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  'in capitals': (text) => text.toUpperCase(),
  'as JSON': json,
  'as JSON in JSON': (text) => json(json(text)),
  'as JSON from .NET': dotnet,
  'in a URL': encodeURIComponent,
  'as form data': (text) => new URLSearchParams({ text }).toString().slice(5),
  'as a form in a URL': (text) => encodeURIComponent(new URLSearchParams({ text }).toString().slice(5)),
  'as XML with numeric entities': xml,
  'as XML with named entities': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'as XML in XML': (text) => xml(xml(text)),
  'as Base64': (text) => Buffer.from(text).toString('base64'),
  'as URL-safe Base64': (text) => Buffer.from(text).toString('base64url'),
};

describe('the secret scrubber', () => {
  for (const [how, spelled] of Object.entries(spellings))
    it(`masks a secret ${how}`, async () => {
      const scrubber = await scrubberOf('first', 'second', 'third', secret);

      const { note } = scrubber.clear({ note: `before ${spelled(secret)} after` });

      assert.match(note, /^before \[redacted\]=* after$/);
    });
  it('masks secrets from every method, at any depth, but not in identifiers of Cordon itself', async () => {
    const scrubber = await scrubberOf('rejected', 'tap-42', 'of-graph', 'pending');

    const cleared = scrubber.clear([
      { status: 'pending', problem: { code: 'rejected', message: 'rejected tap-42', tries: 2 } },
      { kind: 'step-ended', calls: [{ requestId: 'of-graph' }], note: null },
    ]);

    assert.deepEqual(cleared, [
      { status: 'pending', problem: { code: 'rejected', message: `${mask} ${mask}`, tries: 2 } },
      { kind: 'step-ended', calls: [{ requestId: mask }], note: null },
    ]);
  });
  it('masks a secret in an unexpected error, its stack and its cause', async () => {
    const scrubber = await scrubberOf('first', secret);

    const cleared = scrubber.clearError(new TypeError(`no ${secret}`, { cause: new Error(json(secret)) }));

    assert.match(JSON.stringify(cleared), /TypeError: no \[redacted\]/);
    assert.doesNotMatch(JSON.stringify(cleared), /Kettle/);
  });
  it('masks any secret in any encoding', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
        fc.constantFrom(...Object.values(spellings).filter((spelled) => spelled !== spellings['in capitals'])),
        async (text, spelled) => {
          const scrubber = await scrubberOf('first', 'second', 'third', text);

          assert.match(scrubber.clear(spelled(text)), /^\[redacted\]=*$/);
        },
      ),
      { numRuns: 300 },
    );
  });
  it('scans a megabyte of near matches without backtracking', async () => {
    const scrubber = await scrubberOf('\\\\%25%25aa&amp;');
    const bait = ['\\', '%25', '&amp;', 'a'].map((one) => one.repeat(1_000_000 / one.length));

    assert.deepEqual(scrubber.clear(bait), bait); // a backtracking pattern would never return
  });
});
