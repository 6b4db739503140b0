import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { settingNames } from '../../bot/config/config.ts';
import { policyFile } from '../../bot/config/policy-file.ts';
import { fileSettings } from '../../bot/config/settings-from-files.ts';

/** Settings that only scripts read. */
const ofScripts = ['TEAMS_APP_ID', 'BOT_ID', 'BOT_DOMAIN'];
/** Read by a script, and of no use in a file. */
const ofStart = ['PLAYGROUND_PORT'];
/** Other spellings that are read for the sake of other programs. */
const spellings = ['https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy', 'no_proxy'];

const settingsPage = readFileSync('docs/settings.md', 'utf8');

/** What stands in backticks and looks like a name of the environment. */
const namedOnPage = new Set(
  [...settingsPage.matchAll(/`([A-Za-z_]+)`/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => /^([A-Z]+_[A-Z_]+|HOST|PORT|MicrosoftApp\w+|Certificate\w+|ChannelService)$/.test(name)),
);

describe('docs/settings.md', () => {
  it('names every setting', () => {
    const missing = [...settingNames, ...fileSettings, ...ofScripts, ...ofStart].filter(
      (name) => !namedOnPage.has(name),
    );

    assert.deepEqual(missing, []);
  });

  it('names no setting that is not read', () => {
    const read = [...settingNames, ...fileSettings, ...ofScripts, ...ofStart, ...spellings];

    assert.deepEqual(
      [...namedOnPage].filter((name) => !read.includes(name)),
      [],
    );
  });
});

describe('docs/policy.md', () => {
  it('names every key of the policy file', () => {
    const page = readFileSync('docs/policy.md', 'utf8') + readFileSync('docs/tenants.md', 'utf8');
    const keys = keysIn(z.toJSONSchema(policyFile, { io: 'input', unrepresentable: 'any' }));

    assert.ok(keys.size > 20);
    assert.deepEqual(
      [...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(page)),
      [],
    );
  });
});

const node = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });

/** The names of all properties in a JSON schema. */
function keysIn(schema: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(schema)) for (const one of schema) keysIn(one, found);
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return found;
  for (const key of Object.keys(node.safeParse(schema).data?.properties ?? {})) found.add(key);
  for (const value of Object.values(schema)) keysIn(value, found);
  return found;
}
