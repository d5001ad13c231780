// How do the measurements in a browser run? As the tests do, but alone and with all the time they need.

import { defineConfig } from '@playwright/test';

import tests from '../playwright.config';

export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results/bench',
  fullyParallel: false,
  workers: 1,
  // A diary of 5,000 entries is written, sent, and applied on a phone first.
  timeout: 15 * 60_000,
  use: { ...tests.use, trace: 'off', screenshot: 'off' },
});
