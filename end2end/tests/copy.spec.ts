// Can a diary be kept outside Samen, and brought back?

import type { Route } from '@playwright/test';

import { PHOTO, chooseCopy, makeCopy, oldCopy, readIn, saveCopy, withoutPicker } from '../copies';
import { expect, test } from '../fixtures';
import { CAMERA, cameraPhoto, choosePhoto, damagePhotos, expectPhotos, recordVoice, watchShown } from '../media';
import {
  beginEntry,
  entryCard,
  expectBadge,
  goTo,
  joinDuo,
  openEntry,
  readyForOffline,
  save,
  says,
  writeEntry,
} from '../people';
import { anyOf, t } from '../texts';
import { unzip, zip } from '../zip';

const TEXTS = ['Wij aten soep.\nMet brood. 🍅', 'الجسر جميل جدا', '<b>niet vet</b> & "zo"'] as const;

/** Where phones get a photo. */
const DOWNLOAD = /\/api\/v1\/duos\/[^/]+\/blobs\/\w+\?/;

/** In the page: how many archives lie in its memory. [`watchShown`] came before. */
function archivesMade(): number {
  const { shown } = globalThis as unknown as { shown: Map<string, Blob> };
  return [...shown.values()].filter(({ type }) => type.includes('zip')).length;
}

test('a copy made without a server holds every word, readable in a browser, as text and for a program', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await withoutPicker(amina);
  await writeEntry(els.page, TEXTS[0], '2026-03-01', 'Mechelen');
  await writeEntry(amina.page, TEXTS[1], '2026-03-02');
  await writeEntry(amina.page, TEXTS[2], '2026-03-03');
  await goTo(amina.page, 'nav.diary');
  await expect(amina.page.getByRole('main').getByRole('listitem')).toHaveCount(3);
  await amina.page.reload();
  await readyForOffline(amina.page);
  await server.kill();

  const files = await makeCopy(amina);
  expect([...files.keys()].sort()).toEqual(['diary.md', 'index.html', 'samen.json']);
  const json = JSON.parse(files.get('samen.json')!.toString());
  expect(json).toMatchObject({ format: 'samen-diary', schema: 1 });
  expect(json.entries.map((entry: { text: string }) => entry.text)).toEqual([...TEXTS]);
  expect(json.entries[0]).toMatchObject({ day: '2026-03-01', place: 'Mechelen', begun: { name: 'Els' } });
  expect(files.get('diary.md')!.toString()).toContain(TEXTS[1]);

  const html = files.get('index.html')!.toString();
  const reader = await amina.context.newPage();
  await reader.setContent(html);
  for (const text of TEXTS) await expect(reader.getByText(text, { exact: true })).toBeVisible();
  await expect(reader.getByText(TEXTS[1])).toHaveCSS('direction', 'rtl');
});

test('making a copy shows how far it is and can be stopped, which leaves nothing half-made', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await withoutPicker(els);
  await watchShown(els.page);
  await els.page.reload();
  await writeEntry(amina.page, TEXTS[0], '2026-03-01');
  await writeEntry(amina.page, 'Op de markt', '2026-03-02');
  await choosePhoto(amina.page, await cameraPhoto(amina.page, 300, 200));
  await writeEntry(amina.page, TEXTS[1], '2026-03-03');
  await expectBadge(amina.page, 'sync.safe');
  await openEntry(els.page, 'Op de markt');
  await expectPhotos(els.page, 1);
  // Els has not looked at the photo: her copy has to wait for it.
  const { page } = els;
  const waits: Route[] = [];
  await page.route(DOWNLOAD, (route) => void waits.push(route));
  await page.goto('/app/copy');
  await page.getByRole('button', { name: t('copy.make') }).click();
  const progress = page.getByRole('progressbar', { name: t('copy.busy') });
  await expect(page.getByText('1 / 3', { exact: true })).toBeVisible();
  await expect(progress).toHaveAttribute('value', '1');
  await expect.poll(() => waits.length).toBe(1);
  await page.getByRole('button', { name: t('copy.stop') }).click();
  await waits[0]?.continue();
  await expect(says(page, 'copy.stopped')).toBeVisible();
  await expect(progress).toHaveCount(0);
  await expect(page.getByRole('link', { name: t('copy.save') })).toHaveCount(0);
  expect(await page.evaluate(archivesMade)).toBe(0);

  await page.unroute(DOWNLOAD);
  await page.goto('/app/');
  const files = await makeCopy(els);
  await expect(says(page, 'copy.stopped')).toHaveCount(0);
  const { entries } = JSON.parse(files.get('samen.json')!.toString());
  expect(entries).toHaveLength(3);
  expect(entries.flatMap((entry: { attachments: { file: string | null }[] }) => entry.attachments)).toHaveLength(1);
  expect(files.has(entries[1].attachments[0].file)).toBe(true);
});

test('a photo that was damaged on the phone is fetched for the copy, and is whole in it', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await withoutPicker(amina);
  await amina.page.reload();
  await writeEntry(amina.page, 'Op de markt');
  await choosePhoto(amina.page, await cameraPhoto(amina.page, 300, 200));
  await expectBadge(amina.page, 'sync.safe');
  const pictures = async () => [...(await makeCopy(amina))].filter(([name]) => name.startsWith('media/'));
  const whole = await pictures();
  expect(whole).toHaveLength(2);
  await damagePhotos(amina.page);
  expect(await pictures()).toEqual(whole);
});

test('a copy is read in once however often, with who wrote it and its photos, and is nobody’s news', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await withoutPicker(amina);
  const archive = oldCopy();
  for (const time of ['first', 'second']) {
    await chooseCopy(amina.page, 'samen.zip', archive);
    await expect(amina.page.getByText(t('import.entries', { count: 2 }))).toBeVisible();
    if (time === 'first') {
      await expect(amina.page.getByText(t('import.files', { count: 1 }))).toBeVisible();
      await readIn(amina.page);
    }
    await expect(amina.page.getByText(t('import.known', { count: 2 }))).toBeVisible();
    await expect(amina.page.getByRole('button', { name: t('import.button') })).toHaveCount(0);
  }
  await amina.page.goto('/app/diary');
  await openEntry(amina.page, 'Nog een stukje');
  await expect(amina.page.getByText(anyOf('entry.from_copy'))).toContainText('Nadia');

  await goTo(els.page, 'nav.diary');
  await expect(entryCard(els.page, 'Van lang geleden')).toBeVisible();
  await expect(els.page.getByRole('main').getByRole('listitem')).toHaveCount(2);
  await expect(els.page.getByText(t('diary.new_by', { name: 'Amina' }))).toHaveCount(0);
  await goTo(els.page, 'nav.today');
  await expect(els.page.getByRole('link', { name: t('diary.new_entry'), exact: true })).toBeVisible();
  await expect(entryCard(els.page, 'Van lang geleden')).toHaveCount(0);

  const files = await makeCopy(amina);
  const json = JSON.parse(files.get('samen.json')!.toString());
  const [first] = json.entries.filter((entry: { attachments: [] }) => entry.attachments.length > 0);
  expect(first.begun.name).toBe('Nadia');
  expect(files.get(first.attachments[0].file)).toEqual(PHOTO);
  expect(files.get('index.html')!.toString()).toContain('alt="De brug"');
});

test('a copy goes into a new duo whole, with photos and voices, and by its text file without them', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  await withoutPicker(amina);
  await amina.page.reload();
  await amina.context.grantPermissions(['microphone']);
  const field = await beginEntry(amina.page);
  await field.fill('Op de markt');
  await choosePhoto(amina.page, await cameraPhoto(amina.page, 300, 200));
  await expectPhotos(amina.page, 1);
  await recordVoice(amina.page);
  await save(amina.page);
  await writeEntry(amina.page, TEXTS[1], '2026-03-02', 'Genk');
  await expectBadge(amina.page, 'sync.safe');
  const archive = await saveCopy(amina);
  const before = await unzip(archive);
  const copied = JSON.parse(before.get('samen.json')!.toString());
  const files = [...before.keys()].filter((name) => name.startsWith('media/'));
  expect(files).toHaveLength(3);

  const next = await joinDuo(server, phone);
  await withoutPicker(next.amina);
  await chooseCopy(next.amina.page, 'samen.zip', archive);
  await readIn(next.amina.page);
  await expectBadge(next.amina.page, 'sync.safe');
  await openEntry(next.els.page, 'Op de markt');
  await expectPhotos(next.els.page, 1);
  await expect(next.els.page.getByRole('button', { name: t('media.play') })).toBeVisible();
  await next.amina.page.goto('/app/');
  const after = await makeCopy(next.amina);
  const again = JSON.parse(after.get('samen.json')!.toString());
  const said = (entry: { text: string; day: string; place: string; begun: { name: string } }) => ({
    text: entry.text,
    day: entry.day,
    place: entry.place,
    by: entry.begun.name,
  });
  expect(again.entries.map(said)).toEqual(copied.entries.map(said));
  for (const name of files) expect(after.get(name)).toEqual(before.get(name));

  const third = await joinDuo(server, phone);
  await chooseCopy(third.amina.page, 'samen.json', before.get('samen.json')!);
  await readIn(third.amina.page);
  await third.amina.page.goto('/app/');
  await openEntry(third.amina.page, TEXTS[1]);
});

test('a photo of a copy that says where it was taken is drawn anew', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await withoutPicker(amina);
  const photo = await cameraPhoto(amina.page, 300, 200);
  await chooseCopy(amina.page, 'samen.zip', oldCopy([photo.buffer]));
  await readIn(amina.page);
  await amina.page.goto('/app/diary');
  await openEntry(amina.page, 'Van lang geleden');
  await expectPhotos(amina.page, 1);
  const files = await makeCopy(amina);
  const pictures = [...files].filter(([name]) => name.startsWith('media/'));
  expect(pictures).toHaveLength(2);
  for (const [, picture] of pictures) expect(picture.includes(CAMERA)).toBe(false);
});

test('a file that is no copy changes nothing and says so', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const whole = oldCopy();
  const newer = zip({ 'samen.json': JSON.stringify({ format: 'samen-diary', schema: 99 }) });
  const files: [Buffer, 'import.error.broken' | 'import.error.newer'][] = [
    [whole.subarray(0, whole.length - 40), 'import.error.broken'],
    [Buffer.from('{"format":'), 'import.error.broken'],
    [zip({ 'index.html': 'x' }), 'import.error.broken'],
    [newer, 'import.error.newer'],
  ];
  for (const [file, says_] of files) {
    await chooseCopy(amina.page, 'samen.zip', file);
    await expect(says(amina.page, says_)).toBeVisible();
  }
  await amina.page.goto('/app/diary');
  await expect(amina.page.getByRole('heading', { name: t('diary.empty.title') })).toBeVisible();
  await expectBadge(amina.page, 'sync.safe');
});
