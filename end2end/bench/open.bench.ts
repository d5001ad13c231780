// How long until a phone shows the diary, without a server and on a slow processor, however long the diary is?

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

import { type BrowserContext, type Page, expect } from '@playwright/test';

import { test } from '../fixtures';
import { join, readyForOffline } from '../people';

const ENTRIES = (process.env.SAMEN_BENCH_ENTRIES ?? '50,500,5000').split(',').map(Number);
const ROUNDS = Number(process.env.SAMEN_BENCH_ROUNDS ?? '5');
/** How much slower than this computer a modest phone is taken to be. */
const CPU_SLOWDOWN = 4;
const FIRST_ENTRY = '.month-list .entry-card';
/** Each item is applied in a transaction of its own. */
const SYNC_MS_MAX = 10 * 60_000;

interface Opening {
  /** The first pixels of the page, in milliseconds after the navigation began. */
  firstPaintMs: number;
  /** The first entry is painted, in milliseconds after the navigation began. */
  openMs: number;
}

for (const entries of ENTRIES) {
  test(`a diary of ${entries} entries opens without a server`, async ({ server, phone }) => {
    const duo = await server.createDuo('Amina', 'Els');
    const { context, page } = await phone('Amina');
    await join({ page }, duo.codes.newcomer);
    await fillDiary(server.url, duo.codes.volunteer, entries);
    await expect
      .poll(() => storedRows(page), { timeout: SYNC_MS_MAX, intervals: [500] })
      .toBe(entries);
    await readyForOffline(page);
    await page.close();
    await server.kill();

    const rounds: Opening[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await open(context));

    print(`chromium_open_ms_${entries}`, rounds.map((round) => round.openMs));
    print(`first_paint_ms_${entries}`, rounds.map((round) => round.firstPaintMs));
  });
}

/** The other member's phone, without a screen, writes the entries and sends them. */
async function fillDiary(url: string, code: string, entries: number): Promise<void> {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(__dirname, '..', '..', 'target');
  const program = path.join(target, 'release', 'examples', 'fill_diary');
  const options = ['--server', url, '--code', code, '--entries', String(entries)];
  await promisify(execFile)(program, options);
}

/** How many entries the phone's own storage lists. */
function storedRows(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open('samen'));
    const count = await settled(database.transaction('rows').objectStore('rows').count());
    database.close();
    return count;
  });
}

/** Opens the diary in a new tab, as from the home screen, and closes it again. */
async function open(context: BrowserContext): Promise<Opening> {
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
function print(name: string, figures: number[]): void {
  const sorted = figures.toSorted((a, b) => a - b);
  console.log(`${name}: ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)}`);
  console.log(`${name}_min: ${sorted[0]?.toFixed(0)}`);
  console.log(`${name}_max: ${sorted.at(-1)?.toFixed(0)}`);
}
