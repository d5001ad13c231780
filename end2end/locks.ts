// What do people do about the lock? In the words of the screens.

import { type Page, expect } from '@playwright/test';

import { says } from './people';
import { type Language, t } from './texts';

/** The PIN of these tests. */
export const PIN = '271828';

/** Sets a lock with [`PIN`]; ends on its settings. */
export async function setLock(page: Page): Promise<void> {
  await page.goto('/app/lock');
  await page.getByLabel(t('lock.new')).fill(PIN);
  await page.getByLabel(t('lock.again')).fill(PIN);
  await page.getByRole('button', { name: t('lock.set') }).click();
  await expect(says(page, 'lock.is_set')).toBeVisible();
}

/** Types a PIN on the locked screen. */
export async function typePin(page: Page, pin: string, language: Language = 'nl'): Promise<void> {
  await page.getByLabel(t('lock.pin', {}, language)).fill(pin);
  await page.getByRole('button', { name: t('lock.open', {}, language), exact: true }).click();
}
