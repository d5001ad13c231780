// How does a test move the clock of a page, with timers that can be stopped?

import type { Page } from '@playwright/test';

/**
 * Opens `path` with a clock that the test moves, at `time` (milliseconds since 1970) if it says one. Until then an empty page stands in
 * this tab: what a running page had begun to wait for with the browser's timers, those of the test could not stop. Playwright numbers
 * its timers from 10¹² on, and the program keeps those numbers in 32 bits: without small ones, no timer that it stops would stop.
 */
export async function openWithClock(page: Page, path: string, time?: number): Promise<void> {
  await page.goto('about:blank');
  await page.clock.install(time === undefined ? {} : { time });
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
  await page.goto(path);
}
