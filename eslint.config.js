import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const teamsSdk = [
  'botbuilder',
  'botbuilder/*',
  'botframework-*',
  '@microsoft/teams-ai',
  '@microsoft/teams-ai/*',
  '@microsoft/agents-*',
  'restify',
];
const graphSdk = ['@microsoft/microsoft-graph-client', '@microsoft/microsoft-graph-client/*', '@azure/identity'];
const teamsSdkWall = { group: teamsSdk, message: 'Teams SDKs and restify stay in bot/teams' };
const graphSdkWall = { group: graphSdk, message: 'the Graph SDK and @azure/identity stay in services/graph' };

const mcpSdkWall = { group: ['@modelcontextprotocol/*'], message: 'the MCP SDK stays in bot/mcp' };

/** The floors of the house, lowest first. A room imports only from the floors below its own; type imports count. */
const floors = [
  ['services/base'],
  ['services/model'],
  ['services/seal', 'services/graph'],
  ['services/contract'],
  ['services/directory'],
  ['services/store'],
  ['services/actions', 'services/commands', 'services/audit', 'services/secrets'],
  ['services/requests', 'services'],
  ['services/alerts'],
  ['cards'],
  ['bot/telemetry'],
  ['bot/base'],
  ['bot/outbox'],
  ['bot/conversation'],
  ['bot/mcp'],
  ['bot/teams'],
  ['bot/config'],
  ['bot'],
];

/** What a room may not import: every room on its own floor or above. Files of `services` and `bot` themselves count as rooms. */
function roomRules() {
  return floors.flatMap((rooms, floor) =>
    rooms.map((room) => {
      const above = floors
        .slice(floor)
        .flat()
        .filter((other) => other !== room);
      const patterns = above
        .filter((other) => !(room === 'services' && other === 'services/requests'))
        .map((other) => ({
          regex: pathsTo(other, room),
          message: `${room} may import only from the floors below it, and ${other} is not one of them`,
        }));
      return {
        files: [`${room}/*.ts`],
        rules: {
          '@typescript-eslint/no-restricted-imports': [
            'error',
            {
              patterns: [
                ...patterns,
                { regex: '(^|/)(tests|scripts)/', message: 'product code knows neither tests nor scripts' },
                ...(room === 'bot'
                  ? []
                  : [
                      {
                        regex: '(^|/)practice/',
                        message: 'only bot/practice-environment.ts knows the practice tenant',
                      },
                    ]),
                ...(room === 'bot/teams' ? [] : [teamsSdkWall]),
                ...(room === 'services/graph' ? [] : [graphSdkWall]),
                ...(room === 'bot/mcp' ? [] : [mcpSdkWall]),
                ...(room === 'cards' ? cardWalls : []),
              ],
            },
          ],
        },
      };
    }),
  );
}

const cardWalls = [
  { regex: '/services/', message: 'cards see services only as types', allowTypeImports: true },
  { group: ['@microsoft/teams.cards'], message: 'cards use the card schema only as types', allowTypeImports: true },
  { group: ['node:*'], message: 'cards are pure' },
];

/** The floors of the practice tenant, lowest first, by the same rule; its files of `practice` itself are on top. */
const practiceFloors = [
  ['practice/http', 'practice/microsoft'],
  ['practice/odata', 'practice/people'],
  ['practice/seed', 'practice/teams'],
  ['practice/state'],
  ['practice/routes'],
  ['practice'],
];

/** What a room of the practice tenant may not import: its own floor and those above, and the product but for its model. */
function practiceRules() {
  return practiceFloors.flatMap((rooms, floor) =>
    rooms.map((room) => ({
      files: [`${room}/*.ts`],
      rules: {
        '@typescript-eslint/no-restricted-imports': [
          'error',
          {
            patterns: [
              ...practiceFloors
                .slice(floor)
                .flat()
                .filter((other) => other !== room)
                .map((other) => ({
                  regex: pathsTo(other, room),
                  message: `${room} may import only from the floors below it, and ${other} is not one of them`,
                })),
              { regex: '(^|/)(bot|cards|tests|scripts)/', message: 'the practice tenant knows no product code' },
              {
                regex: '(^|/)services/(?!model/)',
                message: 'the practice tenant believes Microsoft, not the product: of services it knows the model only',
              },
              teamsSdkWall,
              graphSdkWall,
            ],
          },
        ],
      },
    })),
  );
}

/** Matches a relative path from a file of `room` to a file that lies directly in the folder `other`. */
function pathsTo(other, room) {
  const [top, name] = other.split('/');
  const isNeighbour = room.startsWith(`${top}/`);
  const file = '[^/]+\\.ts$';
  if (name === undefined) return isNeighbour ? `^\\.\\./${file}` : `/${top}/${file}`;
  if (room === top) return `^\\./${name}/${file}`;
  return isNeighbour ? `^\\.\\./${name}/${file}` : `/${top}/${name}/${file}`;
}

export default tseslint.config(
  { ignores: ['dist', 'data', 'build', 'devTools', '.ci', '.mocharc.cjs', 'scripts/*.mjs', 'eslint.config.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
    plugins: { jsdoc },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          ignoreVoid: false,
          allowForKnownSafeCalls: [{ from: 'package', package: 'mocha', name: ['it', 'describe'] }],
        },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-params': ['error', 4],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'SpreadElement > ObjectExpression',
          message: 'write the properties out instead of spreading a literal',
        },
      ],
    },
  },
  {
    files: ['bot/**', 'cards/**', 'services/**', 'practice/**', 'scripts/**', 'tests/harness/**'],
    rules: {
      'max-lines': ['error', { max: 300 }],
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          contexts: [
            'ExportNamedDeclaration > VariableDeclaration',
            'ExportNamedDeclaration > TSInterfaceDeclaration',
            'ExportNamedDeclaration > TSTypeAliasDeclaration',
          ],
          require: { ArrowFunctionExpression: true, ClassDeclaration: true, FunctionDeclaration: true },
        },
      ],
      'jsdoc/check-param-names': ['error', { checkDestructured: false, disableMissingParamChecks: true }],
    },
  },
  ...roomRules(),
  ...practiceRules(),
  {
    files: ['scripts/**'],
    ignores: ['scripts/bench/echo-bot.ts'], // a bare bot, to measure ours against
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [graphSdkWall, teamsSdkWall] }] },
  },
  {
    files: ['cards/**', 'services/requests/transition.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'process', 'fetch', 'setTimeout'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  // oauth4webapi marks this option as deprecated so that it stands out. It is used for loopback only.
  {
    files: ['services/graph/sign-in.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'oauth4webapi', name: 'allowInsecureRequests' }] },
      ],
    },
  },
  // botbuilder's connector factories implement their base class instead of extending it.
  {
    files: ['bot/teams/botbuilder-edge.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    files: ['bot/**'],
    ignores: ['bot/main.ts', 'bot/config/config.ts'],
    rules: { 'no-restricted-globals': ['error', 'process'] },
  },
);
