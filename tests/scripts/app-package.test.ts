import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { crc32, inflateRawSync, inflateSync } from 'node:zlib';
import ajvDraft04 from 'ajv-draft-04';
import ajvFormats from 'ajv-formats';
import { z } from 'zod';
import {
  buildManifest,
  commandLists,
  packageValues,
  refreshed,
  type CommandList,
  type PackageValues,
  zipPackage,
} from '../../scripts/app-package.ts';
import { messageActions } from '../../bot/conversation/message-actions.ts';
import { defineRead } from '../../services/contract/action.ts';
import { enableUser } from '../../services/actions/enable-user.ts';
import { applicationIdUri } from '../../services/graph/sign-in.ts';
import { builtinCommands } from '../../services/commands/builtin.ts';
import { commands } from '../../services/registry.ts';

const values: PackageValues = {
  TEAMS_APP_ID: '0f5a1c1e-2d35-4f0b-9a51-5f3c8f2f7b10',
  BOT_ID: '7c1f4a63-90d7-4a3b-8c7f-1f0f6f1a2b3c',
  BOT_DOMAIN: 'cordon.example.com',
  AZURE_CLIENT_ID: '3d2b8f0e-6c1a-4e57-9f4d-2a7b5c8e9f10',
};

const signIn = { PUBLIC_URL: 'https://cordon.example.com' };

const extensions = z.object({ composeExtensions: z.unknown() });

const read = (name: string): Buffer => readFileSync(`appPackage/${name}`);
const template = read('manifest.json').toString();

describe('buildManifest', () => {
  it("fills the template to a manifest that Microsoft's schema accepts", () => {
    const manifest: unknown = JSON.parse(buildManifest(template, values));

    assert.deepEqual(complaints(manifest), []);
  });

  it('is checked by a schema that refuses a name that is too long', () => {
    const manifest = z.looseObject({}).parse(JSON.parse(buildManifest(template, values)));

    const found = complaints({ ...manifest, name: { short: 'C'.repeat(40) } });

    assert.deepEqual(found, ['/name/short must NOT have more than 30 characters']);
  });

  it("lists the bot's commands; `npm run derive` updates the list", () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));

    const expected = refreshed(template, commandLists(commands, builtinCommands), version);

    assert.deepEqual(JSON.parse(template), expected);
  });

  it('declares what the menu of a message offers, each with a dialog of its own', () => {
    const { composeExtensions } = extensions.parse(JSON.parse(buildManifest(template, values)));

    const expected = messageActions.map(({ id, title, description }) => {
      return { id, type: 'action', title, description, context: ['message'], fetchTask: true };
    });
    assert.deepEqual(composeExtensions, [{ botId: values.BOT_ID, commands: expected }]);
  });

  it('is checked by a schema that refuses the title of a message action that is too long', () => {
    const manifest = z.looseObject({}).parse(JSON.parse(buildManifest(template, values)));

    const found = complaints({
      ...manifest,
      composeExtensions: [{ botId: values.BOT_ID, commands: [{ id: 'contain-sender', title: 'C'.repeat(33) }] }],
    });

    assert.deepEqual(found, ['/composeExtensions/0/commands/0/title must NOT have more than 32 characters']);
  });

  it('replaces every placeholder and uses every value', () => {
    const manifest = buildManifest(template, values);
    const expected = Object.values(values) as readonly string[];

    assert.doesNotMatch(manifest, /\$\{\{/);
    for (const value of expected) assert.ok(manifest.includes(value), value);
  });

  it('signs people in to the app that calls Graph, because only that app can exchange their tokens', () => {
    const { webApplicationInfo } = z.looseObject({}).parse(JSON.parse(buildManifest(template, values)));

    const id = values.AZURE_CLIENT_ID ?? assert.fail();
    assert.deepEqual(webApplicationInfo, { id, resource: applicationIdUri(id) });
  });

  it('leaves out single sign-on when nobody can sign in, and the schema still accepts the manifest', () => {
    const manifest: unknown = JSON.parse(buildManifest(template, { ...values, AZURE_CLIENT_ID: undefined }));

    assert.deepEqual(complaints(manifest), []);
    assert.doesNotMatch(JSON.stringify(manifest), /webApplicationInfo|\$\{\{/);
  });

  it('refuses a placeholder without a value', () => {
    assert.throws(() => buildManifest('{"id":"${{TEAM_APP_ID}}"}', values), /nothing fills .*TEAM_APP_ID/);
  });
});

describe('packageValues', () => {
  it("takes the bot's id from the bot's own setting", () => {
    const { BOT_ID, ...others } = values;

    assert.deepEqual(packageValues({ ...others, ...signIn, MicrosoftAppId: BOT_ID }), { ok: true, values });
  });

  const cannot: readonly (readonly [why: string, settings: object])[] = [
    ['no redirect address', { PUBLIC_URL: '' }],
    ['a managed identity', { GRAPH_CREDENTIAL: 'managed-identity' }],
    ['no app', { AZURE_CLIENT_ID: '' }],
  ];
  for (const [why, settings] of cannot) {
    it(`names no app to sign in to with ${why}`, () => {
      const taken = packageValues({ ...values, ...signIn, ...settings });

      assert.deepEqual(taken, { ok: true, values: { ...values, AZURE_CLIENT_ID: undefined } });
    });
  }

  it('reports all problems at once, each with its fix', () => {
    const taken = packageValues({
      ...signIn,
      BOT_ID: 'cordon',
      BOT_DOMAIN: 'https://cordon.example.com/api',
      AZURE_CLIENT_ID: 'graph',
    });

    assert.ok(!taken.ok);
    assert.equal(taken.problems.length, 4);
    assert.match(taken.problems[0] ?? '', /^TEAMS_APP_ID: expected a GUID, it is not set\. Make one with/);
    assert.match(taken.problems[1] ?? '', /^BOT_ID: expected a GUID, got "cordon"\. Set BOT_ID or MicrosoftAppId/);
    assert.match(taken.problems[2] ?? '', /^BOT_DOMAIN: expected a host name, got .* such as cordon\.example\.com/);
    assert.match(taken.problems[3] ?? '', /^AZURE_CLIENT_ID: expected a GUID, got "graph"\. Set it to/);
  });
});

describe('commandLists', () => {
  const builtins = ['help', 'status', 'requests', 'whoami'].map((name) => builtin(name));
  const many = Array.from({ length: 40 }, (_, n) => ({ ...enableUser, name: `change-${n}` }));

  it('begins with commands that change something in channels, and with read commands in personal chats', () => {
    const lists = commandLists([look, enableUser], builtins);

    assert.deepEqual(titles(lists, 'team').slice(0, 2), ['enable-user', 'look']);
    assert.deepEqual(titles(lists, 'groupChat').slice(0, 2), ['enable-user', 'look']);
    assert.deepEqual(titles(lists, 'personal').slice(0, 2), ['look', 'enable-user']);
  });

  it('lists at most 12 commands and always help, status and requests', () => {
    const lists = commandLists(many, builtins);

    assert.ok(lists.length <= 3);
    for (const list of lists) assert.equal(list.commands.length, 12);
    assert.deepEqual(titles(lists, 'team').slice(-3), ['help', 'status', 'requests']);
  });

  it('begins with prompts that only fill the compose box and name nobody', () => {
    for (const list of commandLists(commands, builtinCommands)) {
      const prompts = list.commands.flatMap(({ title, prompt }) => (prompt === undefined ? [] : [[title, prompt]]));
      const starters = [
        ['contain', 'contain [user] because [reason]'],
        ['show-user', 'show-user [user]'],
        ['evidence', 'evidence [user]'],
      ];
      const expected = [...starters, ['check', 'check'], ['help', 'help']];
      assert.deepEqual(new Map(prompts as [string, string][]), new Map(expected as [string, string][]));
      assert.ok(list.commands.slice(0, 4).every(({ type }) => type === 'prompt'));
    }
  });

  it('is checked by a schema that refuses a prompt that is too long, a kind that is none and a fourth menu', () => {
    const manifest = z.looseObject({}).parse(JSON.parse(buildManifest(template, values)));
    const bot = z.object({ bots: z.tuple([z.looseObject({})]) }).parse(manifest).bots[0];
    const menuOf = (entry: object) => ({ scopes: ['team'], commands: [{ title: 'contain', ...entry }] });

    const found = [
      [menuOf({ type: 'prompt', prompt: 'c'.repeat(4001) })],
      [menuOf({ type: 'starter' })],
      [menuOf({}), menuOf({}), menuOf({}), menuOf({})],
    ].map((menus) => complaints({ ...manifest, bots: [{ ...bot, commandLists: menus }] }));

    assert.deepEqual(found, [
      ['/bots/0/commandLists/0/commands/0/prompt must NOT have more than 4000 characters'],
      ['/bots/0/commandLists/0/commands/0/type must be equal to one of the allowed values'],
      ['/bots/0/commandLists must NOT have more than 3 items'],
    ]);
  });

  it('describes commands as help does', () => {
    const [list] = commandLists([enableUser], builtins);

    assert.deepEqual(list?.commands[0], { title: 'enable-user', description: enableUser.summary });
  });
});

describe('the icons', () => {
  it('have the sizes that Teams requires', () => {
    assert.deepEqual(sizeOf(read('color.png')), [192, 192]);
    assert.deepEqual(sizeOf(read('outline.png')), [32, 32]);
  });

  it('use only white on transparent for the outline', () => {
    const pixels = pixelsOf(read('outline.png'));

    const drawn = pixels.filter(([, , , alpha]) => alpha !== 0);
    assert.ok(drawn.every(([red, green, blue]) => red === 255 && green === 255 && blue === 255));
    assert.ok(drawn.length > 200 && drawn.length < 700, `${drawn.length} of 1024 pixels are drawn`);
    assert.equal(pixels[0]?.[3], 0, 'the corner is transparent');
  });
});

describe('the package', () => {
  const packed = () => ({
    'manifest.json': Buffer.from(buildManifest(template, values)),
    'color.png': read('color.png'),
    'outline.png': read('outline.png'),
  });

  it('contains exactly the three files, unchanged, at its root', () => {
    const files = Object.entries(packed()).map(([name, data]) => ({ name, data }));

    assert.deepEqual(unzip(Buffer.from(zipPackage(packed()))), files);
  });

  it('has the same bytes for the same files, in every time zone', () => {
    const { TZ } = process.env;
    const zones = ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'];

    const archives = zones.map((zone) => {
      process.env['TZ'] = zone;
      return Buffer.from(zipPackage(packed())).toString('base64');
    });

    if (TZ === undefined) delete process.env['TZ'];
    else process.env['TZ'] = TZ;
    assert.equal(new Set(archives).size, 1);
  });
});

/** The errors that Microsoft's schema reports for a manifest. */
function complaints(manifest: unknown): readonly string[] {
  const { resolve } = createRequire(import.meta.url);
  const file = resolve('@microsoft/app-manifest/build/json-schemas/teams/v1.29/MicrosoftTeams.schema.json');
  const schema = z.looseObject({}).parse(JSON.parse(readFileSync(file, 'utf8')));
  const ajv = new ajvDraft04.default({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  const validate = ajv.compile(schema);
  validate(manifest);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? error.keyword}`);
}

const look = defineRead({
  name: 'look',
  aliases: [],
  summary: 'Look at something',
  example: 'look',
  tier: 'read',
  permissions: [],
  source: 'https://example.com',
  args: z.object({}),
  run: () => Promise.resolve({ title: 'Seen' }),
});

function builtin(name: string) {
  return { name, aliases: [], summary: `Do ${name}`, example: name };
}

const titles = (lists: readonly CommandList[], scope: CommandList['scopes'][number]): readonly string[] =>
  lists.filter((list) => list.scopes.includes(scope)).flatMap((list) => list.commands.map(({ title }) => title));

const sizeOf = (png: Buffer): readonly [number, number] => {
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  assert.equal(png.toString('latin1', 12, 16), 'IHDR');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
};

/**
 * Decodes an 8-bit RGBA picture without interlace.
 * @see https://www.w3.org/TR/png-3/#9Filters
 */
function pixelsOf(png: Buffer): readonly (readonly [red: number, green: number, blue: number, alpha: number])[] {
  const [width, height] = sizeOf(png);
  assert.deepEqual([...png.subarray(24, 29)], [8, 6, 0, 0, 0], '8 bits, RGBA, not interlaced');
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * 4;
  const out = Buffer.alloc(stride * height);
  for (let at = 0; at < out.length; at += 1) {
    const row = Math.floor(at / stride);
    const left = at % stride < 4 ? 0 : (out[at - 4] ?? 0);
    const up = out[at - stride] ?? 0;
    const corner = at % stride < 4 ? 0 : (out[at - stride - 4] ?? 0);
    const nearest = [left, up, corner].sort(
      (a, b) => Math.abs(left + up - corner - a) - Math.abs(left + up - corner - b),
    );
    const guess = [0, left, up, (left + up) >> 1, nearest[0] ?? 0][raw[row * (stride + 1)] ?? 0] ?? 0;
    out[at] = (raw[at + row + 1] ?? 0) + guess;
  }
  return Array.from({ length: width * height }, (_, n) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = out.subarray(n * 4, n * 4 + 4);
    return [red, green, blue, alpha];
  });
}

/** Reads an archive by its central directory and verifies every checksum. */
function unzip(archive: Buffer): readonly { name: string; data: Buffer }[] {
  const end = archive.length - 22;
  assert.equal(archive.toString('latin1', end, end + 4), 'PK\x05\x06');
  const files: { name: string; data: Buffer }[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    assert.equal(archive.toString('latin1', at, at + 4), 'PK\x01\x02');
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    assert.deepEqual(archive.subarray(local + 4, local + 30), archive.subarray(at + 6, at + 32), 'both headers agree');
    const start = local + 30 + nameLength;
    const data = inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20)));
    assert.equal(archive.readUInt32LE(at + 16), crc32(data));
    assert.equal(archive.readUInt32LE(at + 24), data.length);
    files.push({ name, data });
    at += 46 + nameLength;
  }
  assert.equal(at, end);
  return files;
}
