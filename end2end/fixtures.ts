// What does each browser test get: a server of its own, and as many phones as it asks for?

import {
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  expect,
  test as base,
} from '@playwright/test';

import { SamenServer } from './server';

/** One person's phone: a browser profile of its own with one open tab. */
export interface Phone {
  name: string;
  context: BrowserContext;
  page: Page;
  /** Errors nobody caught; the test fails at its end unless it has emptied this list. */
  uncaught: string[];
}

interface Fixtures {
  /** A running server with an empty database. */
  server: SamenServer;
  /** A fresh phone, named for whoever reads the test's outcome. */
  phone: (name: string, options?: BrowserContextOptions) => Promise<Phone>;
}

export const test = base.extend<Fixtures>({
  // The first parameter must be a pattern: Playwright reads from it which fixtures this one needs.
  server: async ({}, use, testInfo) => {
    const server = await SamenServer.create();
    try {
      await server.start();
      await use(server);
    } finally {
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('server.log', { body: server.logs(), contentType: 'text/plain' });
      }
      await server.dispose();
    }
  },

  phone: async ({ browser, server }, use, testInfo) => {
    const phones: Phone[] = [];
    const strangers: string[] = [];
    await use(async (name, options = {}) => {
      const context = await browser.newContext({
        baseURL: server.url,
        viewport: { width: 360, height: 640 },
        locale: 'nl-BE',
        hasTouch: true,
        ...options,
      });
      const uncaught = watchErrors(context, name);
      watchStrangers(context, server.url, strangers);
      const phone = { name, context, page: await context.newPage(), uncaught };
      phones.push(phone);
      return phone;
    });
    if (testInfo.status !== testInfo.expectedStatus) {
      for (const phone of phones) await testInfo.attach(`trouble of ${phone.name}`, { body: await trouble(phone) });
    }
    for (const phone of phones) await phone.context.close();
    expect.soft(strangers, 'requests to anybody but the server').toEqual([]);
    const uncaught = phones.flatMap((phone) => phone.uncaught);
    expect.soft(uncaught, 'errors that nobody caught').toEqual([]);
  },
});

export { expect } from '@playwright/test';

/** What the sheet behind the sync badge says, of a phone that has one. */
async function trouble({ page }: Phone): Promise<string> {
  const soon = { timeout: 2_000 };
  try {
    await page.locator('.badge').click(soon);
    return await page.getByRole('dialog').innerText(soon);
  } catch {
    return 'no badge to press';
  }
}

/** A panic in the wasm is printed to the console before it becomes an error without a cause. */
function watchErrors(context: BrowserContext, name: string): string[] {
  const uncaught: string[] = [];
  context.on('weberror', (error) => uncaught.push(`${name}: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.text().includes('panicked at')) uncaught.push(`${name}: ${message.text()}`);
  });
  return uncaught;
}

function watchStrangers(context: BrowserContext, serverUrl: string, strangers: string[]): void {
  context.on('request', (request) => {
    const url = new URL(request.url());
    const isLocal = url.protocol === 'data:' || url.protocol === 'blob:';
    if (!isLocal && url.origin !== serverUrl) strangers.push(request.url());
  });
}
