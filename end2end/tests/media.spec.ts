// Do photos and voices of an entry reach the other phone, whatever happens on the way, and do they say no more than they show?

import { randomBytes } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import { PHOTO, chooseCopy, oldCopy } from '../copies';
import { allowFaults, breakStorage, mendStorage } from '../faults';
import { expect, test } from '../fixtures';
import {
  CAMERA,
  cameraPhoto,
  choosePhoto,
  damagePhotos,
  expectDrawn,
  expectPhotos,
  heic,
  recordVoice,
  shownBytes,
  tiles,
  watchShown,
} from '../media';
import {
  beginEntry,
  entryCard,
  entryText,
  expectBadge,
  goTo,
  joinDuo,
  openEntry,
  readyForOffline,
  save,
  says,
  textField,
  writeEntry,
} from '../people';
import { t } from '../texts';

/** Where phones send photos, part by part. */
const UPLOAD = /\/api\/v1\/duos\/[^/]+\/blobs$/;

test('a photo and a voice written without internet reach the other phone when there is internet again', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await amina.context.grantPermissions(['microphone']);
  await readyForOffline(amina.page);
  await server.kill();

  const field = await beginEntry(amina.page);
  await field.fill('Op de markt');
  await choosePhoto(amina.page, await cameraPhoto(amina.page));
  await expectPhotos(amina.page, 1);
  await recordVoice(amina.page);
  // What waits with a draft is stored.
  await amina.page.reload();
  await expectPhotos(amina.page, 1);
  await expect(amina.page.getByRole('button', { name: t('media.play') })).toBeVisible();
  await save(amina.page);
  await expectPhotos(amina.page, 1);
  await expectBadge(amina.page, 'sync.waiting', 3);

  await server.start();
  await expectBadge(amina.page, 'sync.safe');
  await openEntry(els.page, 'Op de markt');
  await expectPhotos(els.page, 1);

  await tiles(els.page).click();
  const large = els.page.getByRole('dialog').getByRole('img');
  await expect.poll(async () => (await expectDrawn(large)).height).toBe(1600);
  await els.page.keyboard.press('Escape');
  await expect(els.page.getByRole('dialog')).toBeHidden();

  // The first press fetches the clip, the second plays it.
  const play = els.page.getByRole('button', { name: t('media.play') });
  await play.click();
  await expect(els.page.locator('audio[src^="blob:"]')).toHaveCount(1);
  await play.click();
  await expect(els.page.getByRole('button', { name: t('media.pause') })).toBeVisible();

  await goTo(els.page, 'nav.diary');
  await expect(entryCard(els.page, 'Op de markt')).toContainText(t('media.photos', { count: 1 }));
  await expect(entryCard(els.page, 'Op de markt')).toContainText(t('media.voices', { count: 1 }));
});

test('a photo stands upright and no longer says where it was taken', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await watchShown(els.page);
  const photo = await cameraPhoto(amina.page);
  expect(photo.buffer.includes(CAMERA)).toBe(true);

  await beginEntry(amina.page);
  await choosePhoto(amina.page, photo);
  await expectPhotos(amina.page, 1);
  // A photo needs no words.
  await save(amina.page);
  await expect(entryText(amina.page)).toHaveText(t('media.text_photo'));
  await expectBadge(amina.page, 'sync.safe');

  await els.page.goto('/app/diary');
  await openEntry(els.page, t('media.text_photo'));
  await tiles(els.page).click();
  const large = els.page.getByRole('dialog').getByRole('img');
  // The camera was held upright: 2,400 × 1,200 on its side.
  await expect.poll(() => expectDrawn(large)).toEqual({ width: 800, height: 1600 });
  for (const picture of [large, tiles(els.page).locator('img')]) {
    const bytes = await shownBytes(els.page, (await picture.getAttribute('src')) ?? '');
    expect(bytes.length).toBeGreaterThan(100);
    for (const trace of [CAMERA, 'Exif', 'EXIF', 'http://ns.adobe.com', 'GPS']) {
      expect(bytes.includes(trace), trace).toBe(false);
    }
  }
  const small = await shownBytes(els.page, (await tiles(els.page).locator('img').getAttribute('src')) ?? '');
  expect(small.length).toBeLessThanOrEqual(12 * 1024);
});

test('a phone that stops while it sends a photo goes on, and no entry refers to half a photo', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const entry = await writeEntry(amina.page, 'Op de markt');
  const photo = await cameraPhoto(amina.page);
  let parts = 0;
  const cut = new Promise<void>((resolve) => {
    void amina.context.route(UPLOAD, async (route) => {
      parts += 1;
      if (parts <= 3) return route.continue();
      resolve();
      return route.abort();
    });
  });
  await choosePhoto(amina.page, photo);
  await cut;
  await amina.page.close();

  await openEntry(els.page, 'Op de markt');
  await expectBadge(els.page, 'sync.safe');
  await expect(tiles(els.page)).toHaveCount(0);

  await amina.context.unroute(UPLOAD);
  const again: string[] = [];
  amina.context.on('request', (request) => {
    if (UPLOAD.test(request.url())) again.push(request.url());
  });
  const page = await amina.context.newPage();
  await page.goto(entry);
  await expectPhotos(page, 1);
  await expectBadge(page, 'sync.safe');
  await expectPhotos(els.page, 1);
  await tiles(els.page).click();
  await expect.poll(async () => (await expectDrawn(els.page.getByRole('dialog').getByRole('img'))).height).toBe(1600);
  // What had arrived before the stop was not sent again.
  const whole = Math.ceil((await sealedBytes(page)) / (128 * 1024));
  expect(again.length).toBeLessThan(whole);
});

test('a photo that the server refuses stays on the phone, blocks nothing and can be tried again', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await amina.context.route(UPLOAD, (route) =>
    // The duo's room is full.
    route.fulfill({ status: 507, contentType: 'application/cbor', body: Buffer.from([0x82, 0x0e, 0x81, 0x01]) }),
  );
  await beginEntry(amina.page);
  await textField(amina.page).fill('Op de markt');
  await choosePhoto(amina.page, await cameraPhoto(amina.page, 300, 200));
  await expectPhotos(amina.page, 1);
  await save(amina.page);
  await expect(tiles(amina.page)).toContainText(t('media.only_here'));
  await expectBadge(amina.page, 'sync.safe');
  await openEntry(els.page, 'Op de markt');
  await expect(tiles(els.page)).toHaveCount(0);

  await amina.context.unroute(UPLOAD);
  await tiles(amina.page).click();
  await expect(amina.page.getByText(t('media.only_here_text'))).toBeVisible();
  await amina.page.getByRole('button', { name: t('media.try_again') }).click();
  await expectPhotos(els.page, 1);
});

test('a phone on Wi-Fi has the photos before anybody looks, and one that pays for bytes has not', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Op de markt');
  await choosePhoto(amina.page, await cameraPhoto(amina.page, 300, 200));
  await expectBadge(amina.page, 'sync.safe');
  await openEntry(els.page, 'Op de markt');
  await expectPhotos(els.page, 1);
  const large = els.page.getByRole('dialog').getByRole('img');

  // Els pays: without internet the small picture is all there is.
  await readyForOffline(els.page);
  await expectBadge(els.page, 'sync.safe');
  await server.kill();
  await tiles(els.page).click();
  await expect(says(els.page, 'media.comes')).toBeVisible();
  await els.page.keyboard.press('Escape');
  await server.start();
  await onWifi(els.page);
  await els.page.reload();
  await expect.poll(() => storedPhotos(els.page)).toBe(2);
  await server.kill();
  await tiles(els.page).click();
  await expectDrawn(large);
});

test('the room for photos is told before it is full, and what finds none stays on the phone', async ({
  server,
  phone,
}) => {
  await server.stop();
  server.set({ SAMEN_DUO_ROOM: '1' });
  await server.start();
  const { amina } = await joinDuo(server, phone);
  const entry = await writeEntry(amina.page, 'Op de markt');
  await expect(says(amina.page, 'media.full')).toHaveCount(0);
  for (const count of [1, 2]) {
    await choosePhoto(amina.page, await cameraPhoto(amina.page));
    await expectPhotos(amina.page, count);
  }
  await expectBadge(amina.page, 'sync.safe');
  // Half a megabyte is what a photo takes; less than that is left of the megabyte.
  await amina.page.goto(entry);
  await expect(says(amina.page, 'media.full')).toBeVisible();
  await choosePhoto(amina.page, await cameraPhoto(amina.page));
  await expect(tiles(amina.page).filter({ hasText: t('media.only_here') })).toHaveCount(1);
  await expectBadge(amina.page, 'sync.safe');
});

test('that the room for photos is nearly full is told while the next photo still finds room', async ({
  server,
  phone,
}) => {
  await server.stop();
  server.set({ SAMEN_DUO_ROOM: '6' });
  await server.start();
  const { amina, els } = await joinDuo(server, phone);
  const { page } = amina;
  // A copy's photos go in as they are: between nine tenths of the room and what counts as full, a photo less than all.
  const photo = Buffer.concat([PHOTO, randomBytes(1_900_000)]);
  await chooseCopy(page, 'samen.zip', oldCopy([photo, photo, photo]));
  await page.getByRole('button', { name: t('import.button') }).click();
  await expect(page.getByText(t('import.done'))).toBeVisible();
  await expectBadge(page, 'sync.safe');

  await page.goto('/app/');
  await (await beginEntry(page)).fill('Op de markt');
  await expect(says(page, 'media.nearly_full')).toBeVisible();
  await expect(says(page, 'media.full')).toHaveCount(0);
  await choosePhoto(page, await cameraPhoto(page, 300, 200));
  await expectPhotos(page, 1);
  await save(page);
  await openEntry(els.page, 'Op de markt');
  await expectPhotos(els.page, 1);
});

test('a file too large for a photo is told in a sentence, and what was there stays', async ({ server, phone }, testInfo) => {
  const { amina } = await joinDuo(server, phone);
  const photo = await cameraPhoto(amina.page, 300, 200);
  const large = testInfo.outputPath('large.jpg');
  await writeFile(large, photo.buffer);
  await truncate(large, 50_000_001);
  const field = await beginEntry(amina.page);
  await field.fill('Op de markt');
  await choosePhoto(amina.page, photo);
  await expectPhotos(amina.page, 1);
  await choosePhoto(amina.page, large);
  await expect(says(amina.page, 'media.error.too_large')).toBeVisible();
  await amina.page.reload();
  await expect(textField(amina.page)).toHaveValue('Op de markt');
  await expectPhotos(amina.page, 1);
  // One byte less is taken, made small as any other.
  await truncate(large, 50_000_000);
  await choosePhoto(amina.page, large);
  await expectPhotos(amina.page, 2);
});

test('a photo that was damaged on the phone is not shown, and comes anew from the server', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  for (const { page } of [amina, els]) {
    await watchShown(page);
    await page.goto('/app/');
  }
  await writeEntry(amina.page, 'Op de markt');
  await choosePhoto(amina.page, await cameraPhoto(amina.page, 300, 200));
  await expectPhotos(amina.page, 1);
  await expectBadge(amina.page, 'sync.safe');
  await openEntry(els.page, 'Op de markt');
  const large = (page: Page) => page.getByRole('dialog').getByRole('img');
  for (const { page } of [amina, els]) {
    await expectPhotos(page, 1);
    await tiles(page).click();
    await expectDrawn(large(page));
  }
  await readyForOffline(els.page);
  await damagePhotos(els.page);
  await server.kill();
  await els.page.reload();
  await expect(tiles(els.page)).toContainText(t('media.comes'));
  await tiles(els.page).click();
  await expect(els.page.getByRole('dialog').getByText(t('media.comes'))).toBeVisible();
  await expect(els.page.locator('img[src^="blob:"]')).toHaveCount(0);

  await server.start();
  await expectDrawn(large(els.page));
  await expectPhotos(els.page, 1);
  for (const picture of [(page: Page) => tiles(page).locator('img'), large]) {
    const shown = async (page: Page) => shownBytes(page, (await picture(page).getAttribute('src')) ?? '');
    expect((await shown(els.page)).equals(await shown(amina.page))).toBe(true);
  }
});

test('a photo and words that another app shares without internet become a draft', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await readyForOffline(amina.page);
  await amina.page.reload();
  await server.kill();
  await share(amina.page, 'Kijk eens');
  await expect(textField(amina.page)).toHaveValue('Kijk eens');
  await expectPhotos(amina.page, 1);
  await amina.page.reload();
  await expect(textField(amina.page)).toHaveValue('Kijk eens');
  await expectPhotos(amina.page, 1);

  await server.start();
  await save(amina.page);
  await openEntry(els.page, 'Kijk eens');
  await expectPhotos(els.page, 1);
});

for (const fault of ['full', 'full at commit'] as const) {
  test(`when the phone is ${fault}, a photo is not kept by half and that is told`, async ({ server, phone }) => {
    const { amina } = await joinDuo(server, async (name) => {
      const made = await phone(name);
      await allowFaults(made.context);
      return made;
    });
    const photo = await cameraPhoto(amina.page, 300, 200);
    await beginEntry(amina.page);
    await breakStorage(amina.page, fault);
    await choosePhoto(amina.page, photo);
    await expect(says(amina.page, 'media.error.full')).toBeVisible();
    await expect(tiles(amina.page)).toHaveCount(0);
    await mendStorage(amina.page);
    await amina.page.reload();
    await expect(textField(amina.page)).toBeVisible();
    await expect(tiles(amina.page)).toHaveCount(0);
    await choosePhoto(amina.page, photo);
    await expectPhotos(amina.page, 1);
  });
}

test('a photo is readable whatever its sealed bytes begin with', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  // The byte by which the lock marks what it has sealed; a sealed photo begins with chance.
  await amina.page.addInitScript(() => {
    const chance = crypto.getRandomValues.bind(crypto);
    const noncePrefix = 19;
    crypto.getRandomValues = (bytes) => {
      if (bytes instanceof Uint8Array && bytes.length === noncePrefix) return bytes.fill(0xff);
      return chance(bytes);
    };
  });
  await amina.page.goto('/app/');
  await writeEntry(amina.page, 'Op de markt');
  await choosePhoto(amina.page, await cameraPhoto(amina.page, 300, 200));
  await expectPhotos(amina.page, 1);
  await expectBadge(amina.page, 'sync.safe');
  await openEntry(els.page, 'Op de markt');
  await expectPhotos(els.page, 1);
  expect(await firstBytes(amina.page)).toEqual([0xff, 0xff]);
});

test('what this phone cannot open or record is told in a sentence', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await beginEntry(amina.page);
  await choosePhoto(amina.page, heic());
  await expect(says(amina.page, 'media.error.unreadable')).toBeVisible();
  // Nobody has allowed the microphone.
  await amina.page.getByRole('button', { name: t('media.add_voice') }).click();
  await expect(says(amina.page, 'media.error.denied')).toBeVisible();
  await expect(says(amina.page, 'media.error.unreadable')).toHaveCount(0);
  await expect(amina.page.getByRole('button', { name: t('media.add_voice') })).toBeVisible();
});

test('a photo is taken away, put back and described, for the other too', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Op de markt');
  await choosePhoto(amina.page, await cameraPhoto(amina.page, 300, 200));
  await expectPhotos(amina.page, 1);
  await expectBadge(amina.page, 'sync.safe');
  await openEntry(els.page, 'Op de markt');
  await expectPhotos(els.page, 1);
  await expect(tiles(els.page).getByRole('img')).toHaveAccessibleName(/^Foto van Amina, /);

  await tiles(els.page).click();
  await els.page.getByRole('dialog').getByRole('button', { name: t('entry.delete') }).click();
  await expect(says(els.page, 'media.photo_removed')).toBeVisible();
  await expect(tiles(amina.page)).toHaveCount(0);
  await els.page.getByRole('button', { name: t('entry.undo') }).click();
  await expectPhotos(amina.page, 1);

  await tiles(amina.page).click();
  const words = amina.page.getByLabel(t('media.describe_label'));
  await words.fill('Twee manden appels');
  await words.press('Enter');
  await expect(tiles(els.page).getByRole('img')).toHaveAccessibleName('Twee manden appels');
});

/** What the gallery of a phone does: a form from outside the app, with a photo and words. */
async function share(page: Page, text: string): Promise<void> {
  const photo = await cameraPhoto(page, 300, 200);
  await page.evaluate(
    ([base64, text]) => {
      const form = document.createElement('form');
      form.method = 'post';
      form.action = '/app/share';
      form.enctype = 'multipart/form-data';
      const field = (name: string, type: string) => {
        const input = document.createElement('input');
        Object.assign(input, { name, type });
        form.append(input);
        return input;
      };
      field('text', 'text').value = text;
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      const chosen = new DataTransfer();
      chosen.items.add(new File([bytes], 'IMG_0001.jpg', { type: 'image/jpeg' }));
      field('photos', 'file').files = chosen.files;
      document.body.append(form);
      form.submit();
    },
    [photo.buffer.toString('base64'), text] as const,
  );
  await page.waitForURL('**/app/diary/new');
}

/** From the next page on the browser says that bytes cost nothing, as Chromium on phones does. */
async function onWifi(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { type: 'wifi', saveData: false } });
  });
}

/** Bytes of the largest sealed photo on this phone. */
async function sealedBytes(page: Page): Promise<number> {
  return Math.max(...(await sealedSizes(page)));
}

/** How many photos, small pictures among them, are on this phone. */
async function storedPhotos(page: Page): Promise<number> {
  return (await sealedSizes(page)).length;
}

async function sealedSizes(page: Page): Promise<number[]> {
  return (await sealedPhotos(page)).map(([length]) => length ?? 0);
}

async function firstBytes(page: Page): Promise<(number | undefined)[]> {
  return (await sealedPhotos(page)).map(([, first]) => first);
}

/** Length and first byte of each. */
async function sealedPhotos(page: Page): Promise<number[][]> {
  return page.evaluate(
    () =>
      new Promise<number[][]>((resolve, reject) => {
        const opening = indexedDB.open('samen');
        opening.onerror = reject;
        opening.onsuccess = () => {
          const reading = opening.result.transaction('blobs').objectStore('blobs').getAll();
          reading.onerror = reject;
          reading.onsuccess = () => {
            opening.result.close();
            resolve((reading.result as Uint8Array[]).map((sealed) => [sealed.length, sealed[0] ?? -1]));
          };
        };
      }),
  );
}
