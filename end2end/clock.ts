// How does a test move the clock of a page, with timers that can be stopped?

import type { Page } from '@playwright/test';

/**
 * From the next page on, time passes as the test says. Playwright numbers its timers from 10¹² on, and the program keeps those numbers
 * in 32 bits: without small ones, no timer that it stops would stop.
 */
export async function holdClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.addInitScript(() => {
    const { setTimeout, setInterval, clearTimeout, clearInterval } = window;
    const known = new Map<number, number>();
    const small = (id: number) => {
      known.set(known.size + 1, id);
      return known.size;
    };
    Object.assign(window, {
      setTimeout: (...what: Parameters<typeof setTimeout>) => small(setTimeout(...what)),
      setInterval: (...what: Parameters<typeof setInterval>) => small(setInterval(...what)),
      clearTimeout: (id: number) => clearTimeout(known.get(id)),
      clearInterval: (id: number) => clearInterval(known.get(id)),
    });
  });
}
