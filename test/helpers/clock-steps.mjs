/**
 * Loaded before the program: makes its wall clock one that the test can step, forwards and back, while it runs. Timers and
 * the monotonic clock go on as they do when a real clock is stepped.
 */
const real = Date.now;
let aheadMs = Number(process.env.TEST_CLOCK_AHEAD_MS);

Date.now = () => real() + aheadMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, asked) =>
    Reflect.construct(target, args.length === 0 ? [target.now()] : args, asked),
  apply: (target) => new target(target.now()).toString(),
});

process.on('message', (message) => {
  aheadMs = message.aheadMs;
  process.send({ aheadMs });
});
// Whoever started it was ended in the middle: nobody would end this one.
process.on('disconnect', () => process.exit(1));
// Nobody waits for another step: the program may end.
process.channel.unref();
