// Is a meeting noted with one tap, confirmed with one, and never corrected behind anybody's back?

import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { expectBadge, goTo, joinDuo, readyForOffline, says } from '../people';
import { t } from '../texts';

async function open(page: Page): Promise<void> {
  await goTo(page, 'nav.duo');
  await page.getByRole('main').getByRole('link', { name: t('meetings.title') }).click();
  await expect(page.getByRole('button', { name: t('meetings.met') })).toBeVisible();
}

const tap = (page: Page, key: 'meetings.met' | 'meetings.yes' | 'meetings.change' | 'meetings.save' | 'meetings.remove') =>
  page.getByRole('button', { name: t(key), exact: true }).click();

test('a meeting noted without a server is confirmed by the other with one tap', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await readyForOffline(amina.page);
  await amina.page.reload();
  await server.kill();
  await open(amina.page);
  await tap(amina.page, 'meetings.met');
  await expect(says(amina.page, 'meetings.waits', { name: 'Els' })).toBeVisible();
  await server.start();
  await expectBadge(amina.page, 'sync.safe');

  await open(els.page);
  await expect(says(els.page, 'meetings.asks', { name: 'Amina' })).toBeVisible();
  await tap(els.page, 'meetings.yes');
  for (const { page } of [amina, els]) {
    await expect(says(page, 'meetings.confirmed')).toBeVisible();
    await expect(says(page, 'meetings.month', { count: 1 })).toBeVisible();
    const hour = t('meetings.hours', { hours: 1 });
    await expect(says(page, 'meetings.total', { all: hour, confirmed: hour })).toBeVisible();
  }
});

test('a correction overwrites nothing: both words stand until one takes the other’s over', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await open(amina.page);
  await tap(amina.page, 'meetings.met');
  await open(els.page);
  await tap(els.page, 'meetings.change');
  await els.page.getByLabel(t('meetings.length')).fill('0');
  await tap(els.page, 'meetings.save');
  await expect(says(els.page, 'meetings.wrong')).toBeVisible();
  await els.page.getByLabel(t('meetings.length')).fill('90');
  await tap(els.page, 'meetings.save');

  // Amina's hour stands until she agrees.
  const longer = t('meetings.duration', { hours: 1, minutes: 30 });
  const hers = amina.page.getByRole('main').getByRole('listitem').first();
  await expect(hers).toContainText(longer);
  await expect(hers.getByText(t('meetings.hours', { hours: 1 })).first()).toBeVisible();
  const none = t('meetings.minutes', { minutes: 0 });
  await expect(says(amina.page, 'meetings.total', { all: t('meetings.hours', { hours: 1 }), confirmed: none })).toBeVisible();
  await tap(amina.page, 'meetings.yes');
  for (const { page } of [amina, els]) {
    await expect(says(page, 'meetings.total', { all: longer, confirmed: longer })).toBeVisible();
  }

  await tap(amina.page, 'meetings.remove');
  for (const { page } of [amina, els]) await expect(says(page, 'meetings.empty')).toBeVisible();
});
