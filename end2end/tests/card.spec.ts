// Does a recovery card bring everything back, is it known to work, and is its code nowhere but on the paper?

import type { Page } from '@playwright/test';

import { dayFromToday, openFirst, openPlan, planIt } from '../activities';
import { find } from '../canary';
import { expect, test } from '../fixtures';
import { addGoal, goal } from '../goals';
import { cameraPhoto, choosePhoto, expectDrawn, expectPhotos, tiles } from '../media';
import { openMeetings, tap } from '../meetings';
import { expectBadge, expectSameDiaries, goTo, joinDuo, openEntry, openFromDuo, says, writeEntry } from '../people';
import { enterCode, isTold, makeCard, openPhones, openWay, shownCode, tryCard, wrongIn } from '../phones';
import { keepPhrase, openPhrases, recordPhrase } from '../phrases';
import { t } from '../texts';

test('a card that was tried brings everything back to an empty phone, and nobody has to be asked', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  await writeEntry(els.page, 'Van Els', '2026-03-02');
  await isTold(amina.page, 'phones.offer.title');
  const code = await makeCard(amina.page);
  expect(code).toMatch(/^(\w{4}-){7}\w{4}$/);

  // A wrong character is found, in its group.
  await tryCard(amina.page, wrongIn(code, 4));
  await expect(problem(amina.page)).toHaveText(t('phones.error.group', { count: 4 }));
  await tryCard(amina.page, code.slice(0, -5));
  await expect(problem(amina.page)).toHaveText(t('phones.error.length', { count: 28 }));
  await tryCard(amina.page, code.toLowerCase().replaceAll('-', ' '));
  await expect(says(amina.page, 'phones.card.works')).toBeVisible();
  await expect(amina.page.locator('.paper')).toHaveCount(0);
  await expectBadge(amina.page, 'sync.safe');
  const bare = code.replaceAll('-', '');
  const stored = Buffer.from(await amina.page.evaluate(everythingStored));
  for (const form of [code, bare]) {
    expect(find(form, stored)).toEqual([]);
    expect(find(form, Buffer.from(server.logs()))).toEqual([]);
  }
  await isTold(els.page, 'phones.notice.card', { name: 'Amina' });

  // Both phones are away; only the paper is left.
  await amina.context.setOffline(true);
  await els.context.setOffline(true);
  const fresh = await phone('an empty phone');
  await enterCode(fresh, code);
  await expectSameDiaries([fresh.page], ['Van Els', 'Van Amina']);
  await writeEntry(fresh.page, 'Terug', '2026-03-03');
  await expectBadge(fresh.page, 'sync.safe');
  await els.context.setOffline(false);
  await expectSameDiaries([els.page], ['Terug', 'Van Els', 'Van Amina']);
  await isTold(els.page, 'phones.notice.phone', { name: 'Amina' });
  await expect(says(els.page, 'phones.notice.by_card')).toBeVisible();
});

test('a card brings back photos and all that is no entry too: meetings, plans, own phrases with a voice, goals', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await els.context.grantPermissions(['microphone']);
  await writeEntry(amina.page, 'Op de markt.', '2026-03-01');
  await choosePhoto(amina.page, await cameraPhoto(amina.page, 300, 200));
  await expectPhotos(amina.page, 1);
  await keepPhrase(amina.page, 'Op de markt.');
  await openPhrases(els.page);
  await recordPhrase(els.page);
  await openMeetings(amina.page);
  await tap(amina.page, 'meetings.met');
  await openFromDuo(els.page, 'goals.title');
  await addGoal(els.page, 'Leren fietsen');
  const plan = await openFirst(amina.page);
  await planIt(amina.page, dayFromToday(3), '14:05', 'Onder de klok');
  await expectBadge(amina.page, 'sync.safe');
  await expectBadge(els.page, 'sync.safe');
  const code = await makeCard(amina.page);
  await tryCard(amina.page, code);
  await expect(says(amina.page, 'phones.card.works')).toBeVisible();
  await expectBadge(amina.page, 'sync.safe');
  await amina.context.setOffline(true);
  await els.context.setOffline(true);

  const fresh = await phone('an empty phone');
  await enterCode(fresh, code);
  await expectSameDiaries([fresh.page], ['Op de markt.']);
  await openEntry(fresh.page, 'Op de markt.');
  await expectPhotos(fresh.page, 1);
  await tiles(fresh.page).click();
  await expect.poll(async () => (await expectDrawn(fresh.page.getByRole('dialog').getByRole('img'))).height).toBe(300);
  await fresh.page.keyboard.press('Escape');
  await openPhrases(fresh.page);
  await expect(fresh.page.getByRole('heading', { level: 2, name: 'Op de markt.' })).toBeVisible();
  await expect(fresh.page.getByRole('button', { name: t('phrases.voice_of', { name: 'Els' }) })).toBeVisible();
  await expect(fresh.page.locator('audio[src^="blob:"]')).toHaveCount(1);
  await openMeetings(fresh.page);
  await expect(says(fresh.page, 'meetings.month', { count: 1 })).toBeVisible();
  await openFromDuo(fresh.page, 'goals.title');
  await expect(goal(fresh.page, 'Leren fietsen')).toBeVisible();
  await openPlan(fresh.page, plan);
  await expect(fresh.page.getByRole('main')).toContainText('Onder de klok');
});

test('the link on a card opens the form, and leaves the code in no history', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  const code = await makeCard(amina.page);
  await tryCard(amina.page, code);
  await expect(says(amina.page, 'phones.card.works')).toBeVisible();

  const { page } = await phone('an empty phone');
  await page.goto(`/app/join#${code}`);
  await expect(page.getByRole('textbox', { name: t('join.code_label') })).toHaveValue(code);
  expect(page.url()).not.toContain('#');
  await page.getByRole('button', { name: t('join.button') }).click();
  await expectSameDiaries([page], ['Van Amina']);
});

test('a card that was not tried stays marked so, and a new one that was ends it', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina');
  const first = await makeCard(amina.page);
  await amina.page.getByRole('link', { name: t('app.back') }).click();
  await expect(says(amina.page, 'phones.card.untried')).toBeVisible();
  await isTold(amina.page, 'phones.card.untried');
  await amina.page.reload();
  await openWay(amina.page, 'phones.card.title');
  // The code is shown no more, but can be typed from the paper.
  await expect(amina.page.locator('.paper')).toHaveCount(0);
  await amina.page.getByRole('button', { name: t('phones.card.again') }).click();
  const second = await shownCode(amina.page);
  expect(second).not.toBe(first);
  await tryCard(amina.page, second);
  await expect(says(amina.page, 'phones.card.works')).toBeVisible();

  await openPhones(amina.page);
  await expect(says(amina.page, 'phones.kind.card')).toHaveCount(1);
  await expect(says(amina.page, 'phones.going')).toHaveCount(0);
  const fresh = await phone('an empty phone');
  await enterCode(fresh, first);
  await expect(problem(fresh.page)).toHaveText(t('phones.error.ended'));
  await enterCode(fresh, second);
  await expectSameDiaries([fresh.page], ['Van Amina']);
});

test('a card is one page of paper with nothing of the diary on it', async ({ server, phone }, testInfo) => {
  const { amina } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Een geheim');
  await makeCard(amina.page);
  await expect(amina.page.getByRole('img', { name: t('phones.qr_label') })).toBeVisible();
  await amina.page.emulateMedia({ media: 'print' });
  const words = (await amina.page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
  expect(words).toContain(t('phones.paper.title', { name: 'Amina' }));
  expect(words).toContain(t('phones.paper.fold'));
  expect(words).not.toContain('Een geheim');
  expect(words).not.toContain(t('phones.try.title'));
  const pdf = await amina.page.pdf({ preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  await testInfo.attach('card.pdf', { body: pdf, contentType: 'application/pdf' });
});

test('the offer of a card can wait', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await goTo(amina.page, 'nav.today');
  await amina.page.getByRole('button', { name: t('phones.offer.later') }).click();
  await amina.page.reload();
  await expect(amina.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(says(amina.page, 'phones.offer.title')).toHaveCount(0);
  await openPhones(amina.page);
  await expect(says(amina.page, 'phones.card.none')).toBeVisible();
});

function problem(page: Page) {
  return page.locator('#code-error');
}

/** In the page: all that scripts have stored, as text. */
async function everythingStored(): Promise<string> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('samen');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const values = [...database.objectStoreNames].map(
    (table) =>
      new Promise<unknown[]>((resolve, reject) => {
        const reading = database.transaction(table).objectStore(table).getAll();
        reading.onsuccess = () => resolve(reading.result as unknown[]);
        reading.onerror = () => reject(reading.error);
      }),
  );
  const all = (await Promise.all(values)).flat();
  database.close();
  const texts = all.map((value) =>
    value instanceof Uint8Array || value instanceof ArrayBuffer
      ? new TextDecoder('latin1').decode(value)
      : JSON.stringify(value),
  );
  return [JSON.stringify(localStorage), JSON.stringify(sessionStorage), ...texts].join('\n');
}
