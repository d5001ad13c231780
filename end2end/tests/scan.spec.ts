// Does the camera read what another phone shows? With a camera whose film the test draws.

import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { expectSameDiaries, goTo, joinDuo, says, writeEntry } from '../people';
import { makeCard, waitingPhone } from '../phones';
import { t } from '../texts';

/** What the camera films; each worker has its own. */
const FILM = path.join(tmpdir(), `samen-film-${process.pid}.y4m`);
const [WIDTH, HEIGHT] = [640, 480];

test.use({
  permissions: ['camera'],
  launchOptions: {
    executablePath: process.env.SAMEN_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${FILM}`,
    ],
  },
});

test.afterEach(() => rmSync(FILM, { force: true }));

test('a phone that waits is let in by its code', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina');
  const fresh = await waitingPhone(els, phone);
  film(await shownQr(fresh.page));
  await goTo(els.page, 'nav.today');
  await els.page.getByRole('button', { name: t('phones.scan') }).click();
  await expect(says(els.page, 'phones.asking.right')).toBeVisible();
  await expect(els.page.getByRole('dialog')).toHaveCount(0);
  await els.page.getByRole('button', { name: t('pairing.approve.yes', { name: 'Amina' }) }).click();
  await expectSameDiaries([fresh.page], ['Van Amina']);
});

test('another phone than the one that asks is told as such', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina');
  await waitingPhone(els, phone);
  film(await drawnQr(els.page, `SAMEN:${'0123456789ABCDEF'.repeat(4)}`));
  await goTo(els.page, 'nav.today');
  await els.page.getByRole('button', { name: t('phones.scan') }).click();
  await expect(says(els.page, 'phones.asking.wrong')).toBeVisible();
});

for (const fails of [false, true]) {
  const what = fails ? 'a reader of the browser that fails gives way to our own' : 'a reader of the browser is used where there is one';
  test(what, async ({ server, phone }) => {
    const { amina, els } = await joinDuo(server, phone);
    await writeEntry(amina.page, 'Van Amina');
    const fresh = await waitingPhone(els, phone);
    film(await shownQr(fresh.page));
    // Chromium on this system has none of its own.
    await els.page.addInitScript((fails) => {
      class BarcodeDetector {
        static getSupportedFormats = async () => ['qr_code'];
        async detect() {
          if (fails) throw new DOMException('no service', 'NotSupportedError');
          return [{ rawValue: `SAMEN:${'0123456789ABCDEF'.repeat(4)}` }];
        }
      }
      Object.assign(window, { BarcodeDetector });
    }, fails);
    await els.page.goto('/app/');
    await els.page.getByRole('button', { name: t('phones.scan') }).click();
    await expect(says(els.page, fails ? 'phones.asking.right' : 'phones.asking.wrong')).toBeVisible();
  });
}

test('a card is tried and read back with the camera', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina');
  await makeCard(amina.page);
  film(await shownQr(amina.page));
  await amina.page.getByRole('button', { name: t('phones.scan') }).click();
  await expect(says(amina.page, 'phones.card.works')).toBeVisible();

  const fresh = await phone('an empty phone');
  await fresh.page.goto('/app/join');
  await fresh.page.getByRole('button', { name: t('phones.scan') }).click();
  await expectSameDiaries([fresh.page], ['Van Amina']);
});

test('closing the sheet closes the camera', async ({ phone }) => {
  const { page } = await phone('somebody');
  film(await drawnQr(page, 'https://elsewhere.example.org/'));
  await page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      Object.assign(globalThis, { stream });
      return stream;
    };
  });
  await page.goto('/app/join');
  await page.getByRole('button', { name: t('phones.scan') }).click();
  const camera = () =>
    page.evaluate(() => (globalThis as unknown as { stream?: MediaStream }).stream?.getTracks()[0]?.readyState);
  await expect.poll(camera).toBe('live');
  await page.getByRole('dialog').getByRole('button', { name: t('app.close') }).click();
  await expect.poll(camera).toBe('ended');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

/** The QR code that stands on a screen, as an `<svg>`. */
async function shownQr(page: Page): Promise<string> {
  const shown = page.getByRole('img', { name: t('phones.qr_label') });
  await expect(shown).toBeVisible();
  return shown.innerHTML();
}

/** A QR code with this text, drawn by the second program. */
async function drawnQr(page: Page, text: string): Promise<string> {
  if (page.url() === 'about:blank') await page.goto('/app/join');
  return page.evaluate(async (text) => {
    const told = document.querySelector<HTMLMetaElement>('meta[name=samen-extras]')?.content;
    const { script, wasm } = JSON.parse(told ?? 'null') as { script: string; wasm: string };
    const extras = (await import(script)) as {
      default: (options: { module_or_path: string }) => Promise<unknown>;
      drawQr: (text: string) => string;
    };
    await extras.default({ module_or_path: wasm });
    return extras.drawQr(text);
  }, text);
}

/** Puts a QR code before the camera: one still picture, in the format that Chromium's fake camera plays over and over. */
function film(svg: string): void {
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const runs = [...svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)].map((run) => run.slice(1).map(Number));
  expect(runs.length).toBeGreaterThan(100);
  const pixel = Math.floor(HEIGHT / side);
  const luma = Buffer.alloc(WIDTH * HEIGHT, 235);
  const start = Math.floor((WIDTH - side * pixel) / 2);
  for (const [left = 0, top = 0, length = 0] of runs) {
    for (let y = top * pixel; y < (top + 1) * pixel; y += 1) {
      const from = y * WIDTH + start + left * pixel;
      luma.fill(16, from, from + length * pixel);
    }
  }
  const colourless = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const head = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`;
  writeFileSync(FILM, Buffer.concat([Buffer.from(`${head}FRAME\n`), luma, colourless]));
}
