// What do a year and ten years of writing cost a phone that comes new, and every opening after?

import { spawn } from 'node:child_process';
import readline from 'node:readline';

import { expect } from '@playwright/test';

import { test } from '../fixtures';
import { join, readyForOffline } from '../people';
import { type Opening, headless, open, print, storedRows } from './opening';

const YEARS = (process.env.SAMEN_BENCH_YEARS ?? '1,10').split(',').map(Number);
const ROUNDS = Number(process.env.SAMEN_BENCH_ROUNDS ?? '5');
/** Ten years are 270,000 updates, each made, sealed, sent and applied. */
const WRITING_MS_MAX = 60 * 60_000;
const LOADING_MS_MAX = 5 * 60_000;

for (const years of YEARS) {
  test(`${years} years open on a new phone`, async ({ server, phone }) => {
    test.setTimeout(WRITING_MS_MAX + LOADING_MS_MAX);
    const duo = await server.createDuo('Amina', 'Els');
    const suffix = years === 1 ? '' : `_${years}`;
    const program = spawn(
      headless('year'),
      ['--server', server.url, '--first', duo.codes.newcomer, '--second', duo.codes.volunteer, '--years', `${years}`, '--stay'],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const figures = new Map<string, string>();
    for await (const line of readline.createInterface({ input: program.stdout })) {
      const [name = '', value = ''] = line.split(': ');
      figures.set(name, value);
      if (!['code', 'entries', 'things'].includes(name)) console.log(`${name}${suffix}: ${value}`);
      if (name === 'code') break;
    }

    const { context, page } = await phone('Amina');
    await join({ page }, figures.get('code') ?? '');
    for (const [table, listed] of [['rows', 'entries'], ['things', 'things']] as const) {
      await expect
        .poll(() => storedRows(page, table), { timeout: LOADING_MS_MAX, intervals: [500] })
        .toBe(Number(figures.get(listed)));
    }
    await readyForOffline(page);
    program.stdin.end();
    await page.close();
    await server.kill();

    const rounds: Opening[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await open(context));
    print(`chromium_open_ms${suffix}`, rounds.map((round) => round.openMs));
    print(`first_paint_ms${suffix}`, rounds.map((round) => round.firstPaintMs));
  });
}
