// What do people do with meetings? In the words of the screens.

import { type Page, expect } from '@playwright/test';

import { openFromDuo } from './people';
import { t } from './texts';

type Tap = 'meetings.met' | 'meetings.yes' | 'meetings.change' | 'meetings.save' | 'meetings.remove' | 'meetings.other';

/** To the meetings. */
export async function openMeetings(page: Page): Promise<void> {
  await openFromDuo(page, 'meetings.title');
  await expect(page.getByRole('button', { name: t('meetings.met') })).toBeVisible();
}

/** One of the buttons there. */
export async function tap(page: Page, key: Tap): Promise<void> {
  await page.getByRole('button', { name: t(key), exact: true }).click();
}
