import { botSdks, type BotSdk } from '../../bot/teams/edge.ts';

/**
 * The SDK that every Cordon of this test process speaks to Teams with. `BOT_SDK=agents npx mocha ...` plays the same stories on the other
 * one.
 */
export const botSdk: BotSdk = botSdks.find((sdk) => sdk === process.env['BOT_SDK']) ?? 'botbuilder';
