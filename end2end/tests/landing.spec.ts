// Does someone who knows nothing yet learn what Samen is, also without script?

import { expect, test } from '../fixtures';
import { codeField } from '../people';
import { type Key, type Language, t } from '../texts';

const SENTENCES = [
  'landing.together',
  'landing.offline',
  'landing.private',
  'landing.code',
] as const satisfies Key[];

test('the landing page explains Samen without script and leads to the code', async ({
  browser,
  server,
  phone,
}) => {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  const page = await context.newPage();
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  expect(await page.locator('script').count()).toBe(0);
  for (const language of ['nl', 'en'] satisfies Language[]) {
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('landing.title', {}, language));
    const list = page.getByRole('list', { name: t('landing.points', {}, language) });
    await expect(list.getByRole('heading')).toHaveText(SENTENCES.map((key) => t(key, {}, language)));
    if (language === 'nl') await page.getByRole('link', { name: t('language.en') }).click();
  }
  const way = page.getByRole('link', { name: t('landing.have_code', {}, 'en') });
  expect(await way.getAttribute('href')).toBe('/app/join');
  await context.close();

  const newcomer = await phone('a newcomer');
  await newcomer.page.goto('/');
  await newcomer.page.getByRole('link', { name: t('landing.have_code') }).click();
  await expect(codeField(newcomer.page)).toBeVisible();
});
