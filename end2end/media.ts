// How does a test make pictures, as cameras do and as they do not, and see what a phone shows of them?

import { type Locator, type Page, expect } from '@playwright/test';

import { t } from './texts';

/** A file as a person chooses it. */
export interface Picture {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** What the camera of these tests writes as its make. */
export const CAMERA = 'Cameramerk met geheugen';

/**
 * A photo with all that a camera notes: make, place, and that it was held upright although it lies on its side. A noisy one stays
 * large when it is written anew; one of a hill is for people to look at.
 */
export async function cameraPhoto(
  page: Page,
  width = 2400,
  height = 1200,
  shows: 'noise' | 'hill' = 'noise',
): Promise<Picture> {
  const base64 = await page.evaluate(
    async ([width, height, shows]) => {
      const canvas = new OffscreenCanvas(width, height);
      const pen = canvas.getContext('2d')!;
      if (shows === 'noise') {
        const pixels = pen.createImageData(width, height);
        let seed = 1;
        for (let at = 0; at < pixels.data.length; at += 1) {
          seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
          pixels.data[at] = at % 4 === 3 ? 255 : seed % 256;
        }
        pen.putImageData(pixels, 0, 0);
      } else {
        // On its side, as the camera lay.
        const sky = pen.createLinearGradient(0, 0, width, 0);
        for (const [at, colour] of ['#7fb5d6', '#f6dcae', '#f0a56b'].entries()) sky.addColorStop(at / 2, colour);
        pen.fillStyle = sky;
        pen.fillRect(0, 0, width, height);
        pen.fillStyle = '#3f6b3d';
        pen.beginPath();
        pen.ellipse(width, height * 0.6, width * 0.35, height * 0.7, 0, 0, 7);
        pen.fill();
      }
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let binary = '';
      for (const byte of bytes) binary += String.fromCharCode(byte);
      return btoa(binary);
    },
    [width, height, shows] as const,
  );
  const plain = Buffer.from(base64, 'base64');
  const noted = Buffer.concat([plain.subarray(0, 2), exifSegment(), plain.subarray(2)]);
  return { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: noted };
}

/** A picture in a form that Chromium does not open. */
export function heic(): Picture {
  const type = Buffer.from('ftypheic\0\0\0\0mif1heic');
  const box = Buffer.concat([Buffer.from([0, 0, 0, type.length + 4]), type]);
  return { name: 'IMG_0002.heic', mimeType: 'image/heic', buffer: Buffer.concat([box, Buffer.alloc(500)]) };
}

/** APP1 with Exif: make, orientation 6 (turn to the right), and 51° 1' 40" north. */
function exifSegment(): Buffer {
  const make = Buffer.from(`${CAMERA}\0`);
  const directory = 8;
  const entries = 3;
  const afterDirectory = directory + 2 + entries * 12 + 4;
  const makeAt = afterDirectory;
  const gpsAt = makeAt + make.length + (make.length % 2);
  const latitudeAt = gpsAt + 2 + 2 * 12 + 4;
  const tiff = Buffer.alloc(latitudeAt + 24);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(directory, 4);
  const entry = (at: number, tag: number, type: number, count: number) => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
    return at + 8;
  };
  tiff.writeUInt16BE(entries, directory);
  tiff.writeUInt32BE(makeAt, entry(directory + 2, 0x010f, 2, make.length));
  tiff.writeUInt16BE(6, entry(directory + 14, 0x0112, 3, 1));
  tiff.writeUInt32BE(gpsAt, entry(directory + 26, 0x8825, 4, 1));
  make.copy(tiff, makeAt);
  tiff.writeUInt16BE(2, gpsAt);
  tiff.write('N', entry(gpsAt + 2, 1, 2, 2), 'latin1');
  tiff.writeUInt32BE(latitudeAt, entry(gpsAt + 14, 2, 5, 3));
  [51, 1, 1, 1, 40, 1].forEach((value, at) => tiff.writeUInt32BE(value, latitudeAt + 4 * at));
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** Chooses a file, made here or by its path, with the button for photos. */
export async function choosePhoto(page: Page, picture: Picture | string): Promise<void> {
  await page.getByLabel(t('media.add_photo'), { exact: true }).setInputFiles(picture);
}

/** The small photos under an entry or a draft. */
export function tiles(page: Page): Locator {
  return page.getByRole('main').locator('.photo-tile');
}

/** Until so many photos are there, each really drawn. */
export async function expectPhotos(page: Page, count: number): Promise<void> {
  const pictures = tiles(page).getByRole('img');
  await expect(pictures).toHaveCount(count);
  for (const picture of await pictures.all()) await expectDrawn(picture);
}

/** Until a picture is drawn; answers its size in pixels. */
export async function expectDrawn(picture: Locator): Promise<{ width: number; height: number }> {
  const size = () =>
    picture.evaluate((image: HTMLImageElement) => ({
      width: image.complete ? image.naturalWidth : 0,
      height: image.naturalHeight,
    }));
  await expect.poll(async () => (await size()).width).toBeGreaterThan(0);
  return size();
}

/** Keeps what the page shows from memory, so that [`shownBytes`] can look at it. Call it before the page is opened. */
export async function watchShown(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shown = new Map<string, Blob>();
    Object.assign(globalThis, { shown });
    const create = URL.createObjectURL;
    URL.createObjectURL = (what) => {
      const address = create.call(URL, what);
      if (what instanceof Blob) shown.set(address, what);
      return address;
    };
  });
}

/** The bytes behind an address in the page's memory. */
export async function shownBytes(page: Page, address: string): Promise<Buffer> {
  const base64 = await page.evaluate(async (address) => {
    const { shown } = globalThis as unknown as { shown: Map<string, Blob> };
    const bytes = new Uint8Array(await shown.get(address)!.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }, address);
  return Buffer.from(base64, 'base64');
}

/** Records for a moment and ends on the clip. */
export async function recordVoice(page: Page): Promise<void> {
  await page.getByRole('button', { name: t('media.add_voice') }).click();
  await expect(page.getByText(t('media.recording'))).toBeVisible();
  await expect(page.getByRole('timer')).toContainText(/0:(0[1-9]|[1-5]\d)/);
  await page.getByRole('button', { name: t('media.done'), exact: true }).click();
  await expect(page.getByRole('button', { name: t('media.play') })).toBeVisible();
}

/** What is to be heard of a clip: on how many channels, for how many seconds, and how loud it gets, from 0 to 1. */
export interface Heard {
  channels: number;
  seconds: number;
  loudest: number;
}

/** Decodes the clip in the page's only player, as the browser does to play it. [`watchShown`] came before. */
export async function heard(page: Page): Promise<Heard> {
  const player = page.locator('audio[src^="blob:"]');
  await expect(player).toHaveCount(1);
  const address = (await player.getAttribute('src')) ?? '';
  return page.evaluate(async (address) => {
    const { shown } = globalThis as unknown as { shown: Map<string, Blob> };
    const context = new OfflineAudioContext(1, 1, 48_000);
    const clip = await context.decodeAudioData(await shown.get(address)!.arrayBuffer());
    let loudest = 0;
    for (const strength of clip.getChannelData(0)) loudest = Math.max(loudest, Math.abs(strength));
    return { channels: clip.numberOfChannels, seconds: clip.duration, loudest };
  }, address);
}

/** As a worn memory may: one bit of each photo on this phone, small ones among them, is another one. */
export async function damagePhotos(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('samen');
        opening.onerror = reject;
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('blobs', 'readwrite');
          transaction.onabort = reject;
          transaction.oncomplete = () => resolve(opening.result.close());
          transaction.objectStore('blobs').openCursor().onsuccess = ({ target }) => {
            const at = (target as IDBRequest<IDBCursorWithValue | null>).result;
            if (!at) return;
            const sealed = at.value as Uint8Array;
            sealed[sealed.length >> 1]! ^= 1;
            at.update(sealed);
            at.continue();
          };
        };
      }),
  );
}
