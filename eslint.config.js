import tseslint from 'typescript-eslint';

const no = (group, message, allowTypeImports = false) => ({ group, message, allowTypeImports });
const walls = (files, patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});

const teamsSdk = ['botbuilder', 'botbuilder/*', 'botframework-*', '@microsoft/teams-ai', 'restify'];
const graphSdk = ['@microsoft/microsoft-graph-client', '@microsoft/microsoft-graph-client/*', '@azure/identity'];

const servicesWall = [
  no(['**/bot/**', '**/cards/**'], 'services know neither the bot nor its cards'),
  no(teamsSdk, 'Teams SDKs stay in bot/'),
];
const graphWall = no(graphSdk, 'the Graph SDK and @azure/identity stay in services/graph');

export default tseslint.config(
  { ignores: ['dist', 'data', 'build', 'devTools', '.ci', 'eslint.config.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
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
    },
  },
  walls(['bot/**', 'scripts/**'], [graphWall]),
  walls(['services/**'], [...servicesWall, graphWall]),
  walls(['services/graph/**'], servicesWall),
  walls(
    ['services/actions/**'],
    [
      ...servicesWall,
      graphWall,
      no(
        ['**/requests/**', '**/store/**', '**/commands/**', '**/practice/**'],
        'an action knows only its contract and the Graph port',
      ),
    ],
  ),
  walls(
    ['cards/**'],
    [
      no(['**/services/**'], 'cards see services only as types', true),
      no(['@microsoft/teams.cards'], 'cards use the card schema only as types', true),
      no(['**/bot/**', ...teamsSdk, ...graphSdk, 'node:*'], 'cards are pure'),
    ],
  ),
  {
    files: ['cards/**', 'services/requests/transition.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'process', 'fetch', 'setTimeout'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  // botbuilder's credential factories implement their base class instead of extending it.
  {
    files: ['bot/teams/bot-credentials.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    files: ['bot/**'],
    ignores: ['bot/main.ts', 'bot/config/config.ts'],
    rules: { 'no-restricted-globals': ['error', 'process'] },
  },
);
