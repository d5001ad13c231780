// When somebody copies a whole browser profile, do both go on, and is nothing of either lost?

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { test } from '../fixtures';
import { expectBadge, expectSameDiaries, join, writeEntry } from '../people';

test('a copied profile goes on as a phone of its own, and no word of the original or the copy is lost', async ({
  playwright,
  server,
  phone,
}, testInfo) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'samen-profile-'));
  const [original, copy] = [path.join(folder, 'original'), path.join(folder, 'copy')];
  const opened: { close: () => Promise<void> }[] = [];
  const open = async (profile: string): Promise<Page> => {
    const { launchOptions } = testInfo.project.use;
    const context = await playwright.chromium.launchPersistentContext(profile, {
      ...launchOptions,
      baseURL: server.url,
      viewport: { width: 360, height: 640 },
      locale: 'nl-BE',
    });
    opened.push(context);
    return context.pages()[0] ?? context.newPage();
  };
  try {
    const { codes } = await server.createDuo('Amina', 'Els');
    const els = await phone('Els');
    const before = await open(original);
    await join({ page: before }, codes.newcomer);
    await join(els, codes.volunteer);
    await writeEntry(before, 'Voor het kopiëren', '2026-03-01');
    await expectBadge(before, 'sync.safe');
    await expectSameDiaries([els.page], ['Voor het kopiëren']);
    await before.context().close();
    await cp(original, copy, { recursive: true });

    const [first, second] = [await open(original), await open(copy)];
    await first.goto('/app/');
    await second.goto('/app/');
    await server.kill();
    await writeEntry(first, 'Van het origineel', '2026-03-02');
    await writeEntry(second, 'Van de kopie', '2026-03-03');
    await server.start();

    const whole = ['Van de kopie', 'Van het origineel', 'Voor het kopiëren'];
    await expectSameDiaries([els.page, first, second], whole);
    for (const page of [els.page, first, second]) await expectBadge(page, 'sync.safe');
    await writeEntry(els.page, 'Voor alle drie', '2026-03-04');
    await expectSameDiaries([els.page, first, second], ['Voor alle drie', ...whole]);
  } finally {
    for (const context of opened) await context.close();
    await rm(folder, { recursive: true, force: true });
  }
});
