import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../bot/config.ts';
import { startCordon, type Cordon } from '../../bot/cordon.ts';
import { createLog } from '../../bot/log.ts';
import { policyFile, policyOf } from '../../bot/policy-file.ts';
import { practiceWorld } from '../../bot/practice-world.ts';
import { inChannel, type Place, type Who } from '../../services/practice/activities.ts';
import { startConnector, type Connector } from '../../services/practice/connector.ts';
import type { Activity, ConnectorEvent } from '../../services/practice/conversations.ts';
import type { BotAnswer } from '../../services/practice/send-activity.ts';
import type { PracticeTenant } from '../../services/practice/tenant.ts';
import type { Timing } from '../../services/requests/timing.ts';
import type { IAdaptiveCard as Card } from '@microsoft/teams.cards';
import { buttons } from './cards.ts';

export interface BenchSettings {
  /** What would stand in cordon.yaml. */
  readonly policy?: object;
  readonly patience?: Partial<Timing>;
  readonly latencyMs?: number;
  readonly lagMs?: number;
  /** A folder to come back to; a new one unless told. */
  readonly dataDir?: string;
}

/** A whole Cordon with the practice tenant and a fake Teams, all over real HTTP, and hands to play with them. */
export interface Bench {
  readonly connector: Connector;
  readonly tenant: PracticeTenant;
  readonly cordon: Cordon;
  readonly dataDir: string;
  readonly url: string;
  /** The thread that is meant unless another place is named. */
  readonly thread: Place;
  send(activity: Activity): Promise<BotAnswer>;
  say(from: Who, text: string, conversation?: Place): Promise<BotAnswer>;
  /** Presses the button with this verb. */
  press(from: Who, card: Shown, verb: string, inputs?: object): Promise<BotAnswer>;
  /** The newest card (or the next one) whose fallback text matches. */
  card(pattern: RegExp, timeoutMs?: number): Promise<Shown>;
  /** The next (or an earlier) plain message that matches. */
  line(pattern: RegExp, timeoutMs?: number): Promise<string>;
  /** What Graph was asked, such as `PATCH /users/<id>`. */
  calls(): readonly string[];
  stop(): Promise<void>;
}

/** A card as people see it now. */
export interface Shown {
  readonly activityId: string;
  readonly conversation: string;
  readonly card: Card;
  readonly text: string;
}

/** Waits that would only slow the suite down. */
const hasty: Partial<Timing> = { backoffMs: () => 5, doubtWindowMs: 50, updateGapMs: 10, proofDelaysMs: [5] };

const open = new Set<Bench>();
afterEach(async () => {
  for (const bench of open) await bench.stop();
});

export async function bench(settings: BenchSettings = {}): Promise<Bench> {
  const dataDir = settings.dataDir ?? mkdtempSync(join(tmpdir(), 'cordon-'));
  const { latencyMs = 5, lagMs = 1 } = settings;
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    dataDir,
    logLevel: process.env['LOG_LEVEL'] ?? 'silent',
    policy: policyOf(policyFile.parse(settings.policy ?? {}), true),
    revealMinutes: 10,
    world: { kind: 'practice', practice: { log: undefined, latencyMs, lagMs, faults: undefined } },
  };
  const connector = await startConnector();
  const world = await practiceWorld(
    { log: join(dataDir, 'graph.jsonl'), latencyMs, lagMs, faults: undefined },
    dataDir,
  );
  const cordon = await startCordon(config, world, createLog(config.logLevel), { ...hasty, ...settings.patience });
  const url = `http://127.0.0.1:${cordon.port}/api/messages`;
  const thread = inChannel();

  const self: Bench = {
    connector,
    tenant: world.tenant,
    cordon,
    dataDir,
    url,
    thread,
    send: (activity) => connector.send(url, activity),
    say: (from, text, conversation = thread) => connector.send(url, connector.message({ from, text, conversation })),
    press(from, card, verb, inputs = {}) {
      const { data } =
        buttons(card.card).find((button) => button.verb === verb) ?? assert.fail(`no ${verb} on ${card.text}`);
      const conversation: Place = { id: card.conversation, conversationType: thread.conversationType };
      return connector.send(
        url,
        connector.click({ from, conversation, verb, data: { ...data, ...inputs }, replyToId: card.activityId }),
      );
    },
    async card(pattern, timeoutMs = 4000) {
      const fits = (event: ConnectorEvent) => pattern.test(cardOf(event.activity)?.fallbackText ?? '');
      const event = await connector.waitFor(fits, { timeoutMs });
      const newest = connector.events.filter(fits).at(-1) ?? event;
      return shown(newest);
    },
    async line(pattern, timeoutMs = 4000) {
      const event = await connector.waitFor(
        ({ kind, activity }) => kind === 'post' && pattern.test(activity.text ?? ''),
        { timeoutMs },
      );
      return event.activity.text ?? '';
    },
    calls: () =>
      world.tenant.calls.map(({ method, url: called }) => `${method} ${new URL(called).pathname.replace('/v1.0', '')}`),
    async stop() {
      if (!open.delete(self)) return;
      await cordon.stop();
      await world.stop();
      await connector.close();
      if (settings.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
  open.add(self);
  return self;
}

export const cardOf = (activity: Activity): Card | undefined =>
  activity.attachments?.find(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')
    ?.content as Card | undefined;

function shown({ activityId, conversation, activity }: ConnectorEvent): Shown {
  const card = cardOf(activity);
  if (card === undefined) throw new TypeError('this message has no card');
  return { activityId, conversation, card, text: card.fallbackText ?? '' };
}
