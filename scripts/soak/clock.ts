/** Loaded into the bots of the soak before everything else: whoever started them can set their clock, as an operator does. */
const realNow = Date.now.bind(Date);
const clock = { aheadMs: 0 };
process.on('message', (aheadMs) => {
  clock.aheadMs = Number(aheadMs);
});
process.channel?.unref(); // a bot ends when it has nothing to do, whoever listens

globalThis.Date = class extends Date {
  constructor(...args: readonly unknown[]) {
    super(...((args.length === 0 ? [realNow() + clock.aheadMs] : args) as [number]));
  }
  static override now = (): number => realNow() + clock.aheadMs;
} as DateConstructor;
