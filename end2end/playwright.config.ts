// How do the browser tests run: in which browser, how many at once, and what do they leave behind?

import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // Each test has its own server and data, so any two can run side by side.
  fullyParallel: true,
  workers: 2,
  // A test that passes the second time has found something: a race.
  retries: 0,
  forbidOnly: true,
  // Ends what hangs. What is waited for has its own limit; many steps on a busy computer are no fault.
  timeout: 180_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 360, height: 640 },
    locale: 'nl-BE',
    timezoneId: 'Europe/Brussels',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.SAMEN_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        // In a container the tests run as root, where chromium's sandbox refuses to start.
        '--no-sandbox',
        '--disable-gpu',
        // The browser itself asks nobody anything: each request in a trace is ours.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
        // A microphone that beeps, for whoever is allowed to listen.
        '--use-fake-device-for-media-stream',
      ],
    },
  },
});
