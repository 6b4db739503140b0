/** Loaded into the bots of the soak before everything else: whoever started them can set their clock, as an operator does. */
const realNow = Date.now.bind(Date);
const clock = { aheadMs: 0 };
process.on('message', (aheadMs) => {
  clock.aheadMs = Number(aheadMs);
});
process.on('disconnect', () => process.exit(1)); // nobody outlives the soak

globalThis.Date = class extends Date {
  constructor(...args: readonly unknown[]) {
    super(...((args.length === 0 ? [realNow() + clock.aheadMs] : args) as [number]));
  }
  static override now = (): number => realNow() + clock.aheadMs;
} as DateConstructor;
