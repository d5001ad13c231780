// What does a copy look like, and what do people do with one: make one, save it, read it in?

import { readFile } from 'node:fs/promises';

import { type Page, expect } from '@playwright/test';

import type { Phone } from './fixtures';
import { goTo } from './people';
import { t } from './texts';
import { unzip, zip } from './zip';

/** A JPEG up to where its picture begins, without notes of a camera: it must come back byte for byte, whatever it shows. */
export const PHOTO = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/2g==',
  'base64',
);

const mark = { by: '', name: 'Nadia', at_ms: 1_700_000_000_000 };

/** Two entries, the first with these pictures, as Samen writes them. */
export function oldCopy(pictures: Buffer[] = [PHOTO]): Buffer {
  const photos = pictures.map((_, at) => ({
    id: `b${at}`.repeat(16),
    kind: 'photo',
    media_type: 'image/jpeg',
    file: `media/2023-11-14-${at}.jpg`,
    small: null,
    width: 4,
    height: 3,
    duration_ms: 0,
    described: 'De brug',
    added: mark,
  }));
  const entry = (id: string, text: string, attachments: object[] = []) => ({
    id: id.repeat(16),
    day: '2023-11-14',
    place: 'Genk',
    text,
    begun: mark,
    changed: null,
    attachments,
  });
  const entries = [entry('0a', 'Van lang geleden', photos), entry('0b', 'Nog een stukje')];
  const copy = { format: 'samen-diary', schema: 1, entries };
  const files = photos.map(({ file }, at): [string, Buffer] => [file, pictures[at] ?? PHOTO]);
  return zip({ 'samen.json': JSON.stringify(copy), ...Object.fromEntries(files) });
}

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
