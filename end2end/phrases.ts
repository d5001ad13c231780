// What do people do with phrases of their own: keep one from an entry, put a voice on it?

import { type Page, expect } from '@playwright/test';

import { goTo, says } from './people';
import { t } from './texts';

/** On the screen of an entry: two taps. */
export async function keepPhrase(page: Page, sentence: string): Promise<void> {
  await page.getByText(t('phrases.keep')).click();
  await page.getByRole('button', { name: sentence }).click();
  await expect(says(page, 'phrases.kept')).toBeVisible();
}

/** To the duo's own phrases. */
export async function openPhrases(page: Page): Promise<void> {
  await goTo(page, 'nav.practice');
  await page.getByRole('link', { name: t('phrases.title') }).click();
  await expect(page.getByRole('heading', { level: 1, name: t('phrases.title') })).toBeVisible();
}

/** Puts a second of voice on the only phrase. */
export async function recordPhrase(page: Page): Promise<void> {
  await page.getByRole('button', { name: t('phrases.record'), exact: true }).click();
  await expect(page.getByRole('timer')).toContainText(/0:(0[1-9]|[1-5]\d)/);
  await page.getByRole('button', { name: t('media.done'), exact: true }).click();
  await expect(page.getByRole('button', { name: t('phrases.your_voice'), exact: true })).toBeVisible();
}
