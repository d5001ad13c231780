// Can a diary be kept outside Samen, and brought back?

import { chooseCopy, makeCopy, readIn, saveCopy, withoutPicker } from '../copies';
import { expect, test } from '../fixtures';
import { CAMERA, cameraPhoto, choosePhoto, expectPhotos, recordVoice } from '../media';
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

/** A JPEG up to where its picture begins, without notes of a camera: it must come back byte for byte, whatever it shows. */
const PHOTO = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/2g==',
  'base64',
);

const mark = { by: '', name: 'Nadia', at_ms: 1_700_000_000_000 };

/** A copy of another duo's diary, as Samen writes it. */
function oldCopy(picture: Buffer = PHOTO): Buffer {
  const photo = {
    id: 'b2'.repeat(16),
    kind: 'photo',
    media_type: 'image/jpeg',
    file: 'media/2023-11-14-1.jpg',
    small: null,
    width: 4,
    height: 3,
    duration_ms: 0,
    described: 'De brug',
    added: mark,
  };
  const entry = (id: string, text: string, attachments: object[] = []) => ({
    id: id.repeat(16),
    day: '2023-11-14',
    place: 'Genk',
    text,
    begun: mark,
    changed: null,
    attachments,
  });
  const entries = [entry('0a', 'Van lang geleden', [photo]), entry('0b', 'Nog een stukje')];
  const copy = { format: 'samen-diary', schema: 1, entries };
  return zip({ 'samen.json': JSON.stringify(copy), [photo.file]: picture });
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
  await chooseCopy(amina.page, 'samen.zip', oldCopy(photo.buffer));
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
