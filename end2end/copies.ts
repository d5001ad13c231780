// What does a copy of another duo's diary look like, and how does a person choose it?

import type { Page } from '@playwright/test';

import { t } from './texts';
import { zip } from './zip';

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

/** Chooses a file on the screen that reads a copy in. */
export async function chooseCopy(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.goto('/app/import');
  await page.getByLabel(t('import.file')).setInputFiles({ name, mimeType: 'application/zip', buffer });
}
