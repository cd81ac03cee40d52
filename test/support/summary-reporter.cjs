const { relative } = require('node:path');

const SHOWN = 10;

/**
 * Ends the output of a test run with its slowest files, what failed (its text may be thousands of lines above), and one
 * line for people and scripts: `N passed, N failed`.
 */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const slowest = [...results.testResults].sort((one, other) => other.perfStats.runtime - one.perfStats.runtime);
    const lines = slowest.slice(0, SHOWN).map(({ testFilePath, perfStats }) => {
      return `${(perfStats.runtime / 1000).toFixed(1).padStart(6)} s ${relative(process.cwd(), testFilePath)}\n`;
    });
    for (const { testFilePath, testResults, testExecError } of results.testResults) {
      const bad = testResults.filter(({ status }) => status === 'failed');
      const names = testExecError ? ['(does not load)'] : bad.map(({ fullName }) => fullName);
      lines.push(...names.map((name) => `failed: ${relative(process.cwd(), testFilePath)}: ${name}\n`));
    }
    // A file that does not even load holds tests that nobody saw pass.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    lines.push(`${results.numPassedTests} passed, ${failed} failed\n`);
    // Only at exit: Jest prints its own summary after all other reporters, wherever they stand in the list.
    process.once('exit', () => process.stdout.write(`Slowest files:\n${lines.join('')}`));
  }
};
