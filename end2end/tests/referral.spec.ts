// Does what a programme offers reach the phones, and stay there without a server?

import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { goTo, joinDuo, readyForOffline, says } from '../people';
import { DEMO_PROGRAMME } from '../server';
import { t } from '../texts';

/** Opens the app anew and waits until it has asked for what its programme offers. */
async function openAnew(page: Page): Promise<void> {
  const asked = page.waitForResponse(/\/programme\?device=/);
  await page.reload();
  await (await asked).finished();
}

async function open(page: Page): Promise<void> {
  await goTo(page, 'nav.duo');
  await page.getByRole('main').getByRole('link', { name: t('referral.title') }).click();
  await page.getByText(t('referral.topic.health'), { exact: true }).click();
}

test('an imported programme reaches the phone, and its addresses are there with the server dead', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await open(els.page);
  await expect(says(els.page, 'referral.none')).toBeVisible();

  const printed = await server.importProgramme(DEMO_PROGRAMME);
  expect(printed).toContain('came in: 24 referral addresses, 12 activities, 3 events');
  await amina.page.evaluate(() => localStorage.setItem('samen-own-language', 'uk'));
  await openAnew(amina.page);
  await readyForOffline(amina.page);
  await server.kill();
  await amina.page.reload();
  await open(amina.page);
  const call = amina.page.getByRole('link', { name: `${t('referral.call')} 112` });
  await expect(call).toHaveAttribute('href', 'tel:112');
  await expect(amina.page.getByText('Lindelaan 22, Zwaluwbeke')).toBeVisible();
  // What to say, in both languages.
  await expect(amina.page.getByText('Ik ben geen dokter.')).toBeVisible();
  await expect(amina.page.getByText('Я не лікар.')).toBeVisible();
  const speaks = says(amina.page, 'referral.speaks', { language: 'Українська' });
  await expect(speaks.filter({ visible: true }).first()).toBeVisible();
});
