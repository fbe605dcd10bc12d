/**
 * What `@jest/globals` gives a test where jest runs it in bare Node (jest-light-runner): jest's own functions, with a limit to the
 * time that each test and hook may take, which that runner does not keep.
 */
const { describe, expect } = globalThis;

/** Property tests over a database come close to half of it beside others. */
const usualMs = 60_000;

/** Passes on what it is given, as `each` gives rows; takes no callback, which jest would tell by the number of parameters. */
function within(work, ms = usualMs) {
  return async (...given) => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`This was not done within ${ms / 1000} s.`)), ms);
    });
    try {
      await Promise.race([work(...given), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

const limited = (register) => (name, work, ms) => register(name, within(work, ms));
const test = (register) =>
  Object.assign(limited(register), { each: (...table) => limited(register.each(...table)) });
const hook = (register) => (work, ms) => register(within(work, ms));

const it = Object.assign(test(globalThis.it), {
  only: test(globalThis.it.only),
  skip: test(globalThis.it.skip),
});
const beforeAll = hook(globalThis.beforeAll);
const beforeEach = hook(globalThis.beforeEach);
const afterAll = hook(globalThis.afterAll);
const afterEach = hook(globalThis.afterEach);

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it };
