/** Loaded into the bots of the soak before everything else, so that the soak can set their time of day, as an operator can. */
const realNow = Date.now.bind(Date);
const clock = { aheadMs: 0 };
process.on('message', (aheadMs) => {
  clock.aheadMs = Number(aheadMs);
});
process.on('disconnect', () => process.exit(1)); // no bot outlives the soak

globalThis.Date = class extends Date {
  constructor(...args: readonly unknown[]) {
    super(...((args.length === 0 ? [realNow() + clock.aheadMs] : args) as [number]));
  }
  static override now = (): number => realNow() + clock.aheadMs;
} as DateConstructor;
