// How is the opening of a diary measured: in a new tab, on a slowed processor, until the first entry is painted?

import path from 'node:path';

import type { BrowserContext, Page } from '@playwright/test';

/** How much slower than this computer a modest phone is taken to be. */
const CPU_SLOWDOWN = 4;
const FIRST_ENTRY = '.month-list .entry-card';

export interface Opening {
  /** The first pixels of the page, in milliseconds after the navigation began. */
  firstPaintMs: number;
  /** The first entry is painted, in milliseconds after the navigation began. */
  openMs: number;
}

/** The path of a phone without a screen. */
export function headless(name: string): string {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(__dirname, '..', '..', 'target');
  return path.join(target, 'release', name);
}

/** How many entries, or other things, the phone's own storage lists. */
export function storedRows(page: Page, table: 'rows' | 'things' = 'rows'): Promise<number> {
  return page.evaluate(async (table) => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open('samen'));
    const count = await settled(database.transaction(table).objectStore(table).count());
    database.close();
    return count;
  }, table);
}

/** Opens the diary in a new tab, as from the home screen, and closes it again. */
export async function open(context: BrowserContext): Promise<Opening> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  await page.addInitScript(noteFirstEntry, FIRST_ENTRY);
  await page.goto('/app/diary', { waitUntil: 'commit' });
  const opened = await page.waitForFunction(() => performance.getEntriesByName('first-entry')[0]?.startTime);
  const openMs = (await opened.jsonValue()) as number;
  const firstPaintMs = await page.evaluate(
    () => performance.getEntriesByName('first-paint')[0]?.startTime ?? NaN,
  );
  await page.close();
  return { firstPaintMs, openMs };
}

/** Runs in the page before anything else: leaves a mark once the frame that holds the first entry is painted. */
function noteFirstEntry(selector: string): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    observer.disconnect();
    // What is asked of a frame runs before it is painted; a task queued there runs after.
    requestAnimationFrame(() => setTimeout(() => performance.mark('first-entry')));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Median, least and most of the rounds, one line each. */
export function print(name: string, figures: number[]): void {
  const sorted = figures.toSorted((a, b) => a - b);
  console.log(`${name}: ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)}`);
  console.log(`${name}_min: ${sorted[0]?.toFixed(0)}`);
  console.log(`${name}_max: ${sorted.at(-1)?.toFixed(0)}`);
}
