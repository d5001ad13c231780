// What do people do with a copy: make one, save it, read it in?

import { readFile } from 'node:fs/promises';

import { type Page, expect } from '@playwright/test';

import type { Phone } from './fixtures';
import { goTo } from './people';
import { t } from './texts';
import { unzip } from './zip';

/** Makes a copy and opens the archive. */
export async function makeCopy(phone: Phone): Promise<Map<string, Buffer>> {
  return unzip(await saveCopy(phone));
}

/** Makes a copy; ends on the first screen. */
export async function saveCopy({ page }: Phone): Promise<Buffer> {
  await goTo(page, 'nav.duo');
  await page.getByRole('link', { name: t('copy.title') }).click();
  await page.getByRole('button', { name: t('copy.make') }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: t('copy.save') }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^samen-\d{4}-\d\d-\d\d\.zip$/);
  await page.goto('/app/');
  return readFile(await download.path());
}

/** Chooses a copy to be looked at. */
export async function chooseCopy(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.goto('/app/import');
  await page.getByLabel(t('import.file')).setInputFiles({ name, mimeType: 'application/zip', buffer });
}

/** Reads in what was chosen. */
export async function readIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: t('import.button') }).click();
  await expect(page.getByText(t('import.done'))).toBeVisible();
}

/** Without the browser's own question where to save, which no test can answer. */
export async function withoutPicker({ context }: Phone): Promise<void> {
  await context.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
}
