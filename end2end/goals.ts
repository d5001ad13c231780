// What do people do with their goals? In the words of the screens.

import { type Locator, type Page, expect } from '@playwright/test';

import { type Key, t } from './texts';

/** Presses the first button with these words. */
export async function press(page: Page, key: Key): Promise<void> {
  await page.getByRole('button', { name: t(key), exact: true }).first().click();
}

/** On the screen of goals: a further one, in words of one's own. */
export async function addGoal(page: Page, text: string): Promise<void> {
  await press(page, 'goals.add');
  await page.getByLabel(t('goals.words')).fill(text);
  await press(page, 'goals.save');
  await expect(goal(page, text)).toBeVisible();
}

/** A goal, by its words. */
export function goal(page: Page, name: string): Locator {
  return page.getByRole('heading', { level: 2, name, exact: true });
}
