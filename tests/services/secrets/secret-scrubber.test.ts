import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createSecretScrubber } from '../../../services/secrets/secret-scrubber.ts';
import { mask } from '../../../services/base/redact.ts';

const secret = String.raw`Ä 'Kettle' & <48>+"Tr\ain"/?=`;

/** A port that has handed out these secrets, each in one of its ways. */
async function knowing(...given: readonly string[]) {
  const port = createSecretScrubber({
    password: () => given[0] ?? '',
    keepForRequester: () => Promise.resolve(),
    given: () => Promise.resolve(given[1] ?? ''),
  });
  port.password();
  await port.given('password');
  await port.keepForRequester('Pass', given[2] ?? '');
  port.hide(given[3] ?? '');
  return port;
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
  'as the JSON of .NET': dotnet,
  'as part of an address': encodeURIComponent,
  'as a form': (text) => new URLSearchParams({ text }).toString().slice(5),
  'as a form in an address': (text) => encodeURIComponent(new URLSearchParams({ text }).toString().slice(5)),
  'as XML with numbers': xml,
  'as XML with names': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'as XML in XML': (text) => xml(xml(text)),
  'as Base64': (text) => Buffer.from(text).toString('base64'),
  'as Base64 for addresses': (text) => Buffer.from(text).toString('base64url'),
};

describe('a secret that was handed out', () => {
  for (const [how, spelled] of Object.entries(spellings))
    it(`is masked ${how}`, async () => {
      const port = await knowing('first', 'second', 'third', secret);

      const { note } = port.clear({ note: `before ${spelled(secret)} after` });

      assert.match(note, /^before \[redacted\]=* after$/);
    });
  it('is masked whichever way it was handed out, at any depth, in what is said and not in our own words', async () => {
    const port = await knowing('rejected', 'tap-42', 'of-graph', 'pending');

    const cleared = port.clear([
      { status: 'pending', problem: { code: 'rejected', message: 'rejected tap-42', tries: 2 } },
      { kind: 'step-ended', calls: [{ requestId: 'of-graph' }], note: null },
    ]);

    assert.deepEqual(cleared, [
      { status: 'pending', problem: { code: 'rejected', message: `${mask} ${mask}`, tries: 2 } },
      { kind: 'step-ended', calls: [{ requestId: mask }], note: null },
    ]);
  });
  it('is masked in a bug, its stack and its cause', async () => {
    const port = await knowing('first', secret);

    const cleared = port.clearError(new TypeError(`no ${secret}`, { cause: new Error(json(secret)) }));

    assert.match(JSON.stringify(cleared), /TypeError: no \[redacted\]/);
    assert.doesNotMatch(JSON.stringify(cleared), /Kettle/);
  });
  it('is masked whatever it is and however it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
        fc.constantFrom(...Object.values(spellings).filter((spelled) => spelled !== spellings['in capitals'])),
        async (text, spelled) => {
          const port = await knowing('first', 'second', 'third', text);

          assert.match(port.clear(spelled(text)), /^\[redacted\]=*$/);
        },
      ),
      { numRuns: 300 },
    );
  });
  it('gets through a megabyte of bait', async () => {
    const port = await knowing('\\\\%25%25aa&amp;');
    const bait = ['\\', '%25', '&amp;', 'a'].map((one) => one.repeat(1_000_000 / one.length));

    assert.deepEqual(port.clear(bait), bait); // a pattern that backtracks would not come back
  });
});
