// Is a voice clip one voice, no longer than its minute, and whole, however slow the phone was?

import type { Page } from '@playwright/test';

import { openWithClock } from '../clock';
import { type Phone, expect, test } from '../fixtures';
import { heard, recordVoice, watchShown } from '../media';
import { beginEntry, expectBadge, joinDuo, openEntry, save } from '../people';
import { anyOf, t } from '../texts';

const play = (page: Page) => page.getByRole('button', { name: t('media.play') });

/** Opens the form for an entry on a phone that may listen and whose clock the test moves, and begins to record. */
async function beginRecording({ context, page }: Phone): Promise<void> {
  await context.grantPermissions(['microphone']);
  await watchShown(page);
  await openWithClock(page, '/app/');
  await (await beginEntry(page)).fill('Op de markt');
  await page.getByRole('button', { name: t('media.add_voice') }).click();
  await expect(page.getByRole('timer')).toContainText(/0:0[1-9]/);
}

test('a voice clip is on one channel and plays to its end, on the other phone too', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await amina.context.grantPermissions(['microphone']);
  for (const { page } of [amina, els]) {
    await watchShown(page);
    await page.goto('/app/');
  }
  await (await beginEntry(amina.page)).fill('Op de markt');
  await recordVoice(amina.page);
  await save(amina.page);
  await openEntry(els.page, 'Op de markt');
  // The first press fetches the clip.
  await play(els.page).click();
  for (const { page } of [amina, els]) {
    const clip = await heard(page);
    expect(clip.channels).toBe(1);
    expect(clip.loudest).toBeGreaterThan(0.01);
    await play(page).click();
    await expect(page.getByRole('button', { name: t('media.pause') })).toBeVisible();
    await expect(play(page)).toBeVisible();
    const at = await page.locator('audio').evaluate((player: HTMLAudioElement) => player.currentTime);
    expect(at).toBeCloseTo(clip.seconds, 0);
  }
});

test('a recording ends by itself after a minute, which is told before, and what was said is kept', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await beginRecording(amina);
  await expect(page.getByRole('timer')).not.toContainText(anyOf('media.left'));
  await page.clock.fastForward('00:49');
  await expect(page.getByRole('timer')).toContainText(anyOf('media.left'));
  await page.clock.fastForward('00:10');
  await expect(page.getByRole('timer')).toHaveCount(0);
  await expect(play(page)).toBeVisible();
  expect((await heard(page)).seconds).toBeGreaterThan(0.9);
  await save(page);
  await expectBadge(page, 'sync.safe');
});

test('a clip that ran past its minute, because the page was too slow to end it, is kept whole', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const { page } = amina;
  await watchShown(els.page);
  await els.page.goto('/app/');
  await beginRecording(amina);
  // No timer of the page runs, but the microphone does.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  await page.evaluate(secondsOfSound, 61);
  await expect(page.getByRole('button', { name: t('media.done'), exact: true })).toBeVisible();
  await page.clock.fastForward('01:00');
  await page.clock.resume();
  await expect(play(page)).toContainText('1:00');
  expect((await heard(page)).seconds).toBeGreaterThan(61);
  await save(page);
  await expectBadge(page, 'sync.safe');

  await openEntry(els.page, 'Op de markt');
  await play(els.page).click();
  expect((await heard(els.page)).seconds).toBeGreaterThan(61);
});

/** In the page: until so much sound has passed, by the clock of the sound itself, which a slow page does not stop. */
function secondsOfSound(seconds: number): Promise<unknown> {
  return new Promise((resolve) => {
    const context = new AudioContext();
    const silence = context.createConstantSource();
    silence.offset.value = 0;
    silence.connect(context.destination);
    silence.onended = resolve;
    silence.start();
    silence.stop(context.currentTime + seconds);
  });
}
