/**
 * Says what failed, in full, and little else: a green run fits on a screen. On a terminal one line tells how far it is.
 * The last line is `N passed, N failed`.
 */
export default class QuietReporter {
  #begun = Date.now();
  #done = 0;
  #live = process.stderr.isTTY === true;

  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
    // Whoever picks tests by name knows that the others are left out.
    this.namesSkipped = !globalConfig.testNamePattern;
  }

  onTestFileResult(_test, result, { numTotalTestSuites, numFailedTests }) {
    this.#done++;
    const file = this.#nameOf(result.testFilePath);
    this.#clear();
    if (result.console?.length) say(`${file} wrote\n${written(result.console)}`);
    if (result.failureMessage) say(`FAILED ${file}\n${result.failureMessage}\n`);
    if (!this.#live) return;
    process.stderr.write(`${this.#done} of ${numTotalTestSuites} files, ${numFailedTests} failed … ${file} `);
  }

  onRunComplete(_contexts, results) {
    this.#clear();
    const files = results.testResults;
    if (files.length === 0) return;
    const slowest = files
      .map(({ testFilePath, perfStats: { start, end } }) => ({
        testFilePath,
        seconds: (end - start) / 1_000,
      }))
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, files.length > 10 ? 10 : 0);
    if (slowest.length > 0) say('The slowest files:');
    for (const { testFilePath, seconds } of slowest)
      say(`${seconds.toFixed(1).padStart(7)} s  ${this.#nameOf(testFilePath)}`);
    const skipped = files.flatMap(({ testFilePath, testResults }) =>
      testResults
        .filter(({ status }) => status === 'pending' || status === 'todo')
        .map(({ fullName }) => `${this.#nameOf(testFilePath)}: ${fullName}`),
    );
    if (this.namesSkipped) for (const test of skipped) say(`skipped: ${test}`);
    const failed = files.filter(({ failureMessage }) => failureMessage);
    for (const { testFilePath } of failed) say(`failed: ${this.#nameOf(testFilePath)}`);
    if (failed.length > 0 && process.env.ABUSE_SEED)
      say(`ABUSE_SEED=${process.env.ABUSE_SEED} repeats its fuzzing`);
    const seconds = Math.round((Date.now() - this.#begun) / 1_000);
    say(`${files.length} files in ${Math.floor(seconds / 60)} min ${seconds % 60} s`);
    say(
      `${results.numPassedTests} passed, ${results.numFailedTests + results.numRuntimeErrorTestSuites} failed`,
    );
  }

  #nameOf(file) {
    return file.slice(this.rootDir.length + 1);
  }

  #clear() {
    if (this.#live) process.stderr.write('\r\x1b[K');
  }
}

const say = (text) => process.stderr.write(`${text}\n`);

const written = (entries) =>
  entries.map(({ type, message, origin }) => `${type}: ${message}\n${origin}`).join('\n');
