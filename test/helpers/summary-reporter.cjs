/**
 * Ends a test run with one plain line, `N passed, N failed`, which `.ci/run` reads. A suite that could not run counts
 * as a failure. CommonJS, because jest wants one constructor from this file and our modules have no default exports.
 */
module.exports = function summaryReporter() {
  return {
    onRunComplete(_contexts, results) {
      const interrupted = results.wasInterrupted ? 1 : 0;
      const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + interrupted;
      const skipped = results.numPendingTests + results.numTodoTests;
      const line = `${results.numPassedTests} passed, ${failed} failed`;
      console.log(skipped > 0 ? `${line}, ${skipped} skipped` : line);
    },
  };
};
