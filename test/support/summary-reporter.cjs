/** Ends the output of a test run with one line for people and scripts: `N passed, N failed`. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A file that does not even load holds tests that nobody saw pass.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    // Only at exit: Jest prints its own summary after all other reporters, wherever they stand in the list.
    process.once('exit', () => process.stdout.write(`${results.numPassedTests} passed, ${failed} failed\n`));
  }
};
