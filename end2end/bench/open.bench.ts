// How long until a phone shows the diary, without a server and on a slow processor, however long the diary is?

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect } from '@playwright/test';

import { test } from '../fixtures';
import { join, readyForOffline } from '../people';
import { type Opening, headless, open, print, storedRows } from './opening';

const ENTRIES = (process.env.SAMEN_BENCH_ENTRIES ?? '50,500,5000').split(',').map(Number);
const ROUNDS = Number(process.env.SAMEN_BENCH_ROUNDS ?? '5');
/** Each item is applied in a transaction of its own. */
const SYNC_MS_MAX = 10 * 60_000;

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
  const program = headless('fill_diary');
  const options = ['--server', url, '--code', code, '--entries', String(entries)];
  await promisify(execFile)(program, options);
}
