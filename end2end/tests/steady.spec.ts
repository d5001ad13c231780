// Does what stands under a finger stay there while phones sync? A tap on what was just replaced is lost.

import { type ElementHandle, type Locator } from '@playwright/test';

import { expect, test } from '../fixtures';
import { entryCard, expectBadge, goTo, joinDuo, readyForOffline, says, writeEntry } from '../people';
import { t } from '../texts';

test('the buttons under an entry stay the same while it is sent and read', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await readyForOffline(page);
  await server.kill();
  await writeEntry(page, 'Op de markt');
  await expect(says(page, 'entry.waits')).toBeVisible();
  const buttons = [
    await held(page.getByRole('link', { name: t('entry.edit'), exact: true })),
    await held(page.getByRole('button', { name: t('entry.delete'), exact: true })),
  ];

  await server.start();
  await expectBadge(page, 'sync.safe');
  await expect(says(page, 'entry.seen_by', { name: 'Els' })).toBeVisible();
  for (const button of buttons) expect(await isThere(button)).toBe(true);
});

test('an entry in the list stays the same while it is sent, and while others come', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  const { page } = amina;
  await readyForOffline(page);
  await server.kill();
  await writeEntry(page, 'Op de markt');
  await goTo(page, 'nav.diary');
  const card = entryCard(page, 'Op de markt');
  await expect(card).toContainText(t('entry.waits'));
  const inDiary = await held(card);

  await server.start();
  await expect(card).not.toContainText(t('entry.waits'));
  await writeEntry(els.page, 'Van Els');
  await expect(entryCard(page, 'Van Els')).toBeVisible();
  expect(await isThere(inDiary)).toBe(true);

  await goTo(page, 'nav.today');
  const onToday = await held(card);
  await writeEntry(els.page, 'Nog eens van Els');
  await expect(entryCard(page, 'Nog eens van Els')).toBeVisible();
  expect(await isThere(onToday)).toBe(true);
});

async function held(locator: Locator): Promise<ElementHandle> {
  const handle = await locator.elementHandle();
  if (!handle) throw new Error('nothing to hold');
  return handle;
}

async function isThere(element: ElementHandle): Promise<boolean> {
  return element.evaluate((node) => node.isConnected);
}
