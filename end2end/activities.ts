// What do people do with activities: look for one, plan it, say that it was done?

import { type Locator, type Page, expect } from '@playwright/test';

import { goTo } from './people';
import { t } from './texts';

/** The cards that lead to an activity. */
export const suggestions = (page: Page): Locator =>
  page.getByRole('main').locator('.suggestions').getByRole('link');

/** To the suggestions. */
export async function openActivities(page: Page): Promise<void> {
  await goTo(page, 'nav.activities');
  await expect(suggestions(page).first()).toBeVisible();
}

/** Opens the first suggestion and answers its name. */
export async function openFirst(page: Page): Promise<string> {
  await openActivities(page);
  const title = await suggestions(page).first().locator('bdi').first().innerText();
  await suggestions(page).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  return title;
}

/** From an activity to a plan for this day (`2026-05-31`); ends on the plan. */
export async function planIt(page: Page, day: string, time: string, place: string): Promise<void> {
  await page.getByRole('link', { name: t('do.plan_it') }).click();
  await page.getByLabel(t('plan.day')).fill(day);
  await page.getByLabel(t('plan.time')).fill(time);
  await page.getByLabel(t('plan.place')).fill(place);
  await page.getByRole('button', { name: t('plan.save') }).click();
  await expect(page.getByRole('main').getByText(t('plan.saved'))).toBeVisible();
}

/** To a plan that is to come, once this phone has it. */
export async function openPlan(page: Page, title: string): Promise<void> {
  await goTo(page, 'nav.activities');
  await expect(page.getByRole('heading', { name: t('plan.to_come') })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: title }).first().click();
}

/** A day as a field for a date takes it, so many from today on. */
export function dayFromToday(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  const two = (number: number) => `${number}`.padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
