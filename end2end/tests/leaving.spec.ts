// Is the diary out of sight when it should be, and gone when it should be gone?

import { find } from '../canary';
import { openWithClock } from '../clock';
import { expect, test } from '../fixtures';
import { PIN, setLock, typePin } from '../locks';
import {
  beginEdit,
  beginEntry,
  entryCard,
  entryText,
  expectBadge,
  goTo,
  joinDuo,
  openEntry,
  readyForOffline,
  says,
  writeEntry,
} from '../people';
import { stored, tablesWith } from '../stored';
import { t } from '../texts';

const WORDS = 'Een geheim van de keukentafel 7c2e';

test('behind the lock nothing is on the screen or readable in the storage, and only the PIN opens', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const { page } = amina;
  await writeEntry(page, WORDS);
  await expectBadge(page, 'sync.safe');
  expect(await tablesWith(page, WORDS)).toEqual(['documents', 'rows']);
  await setLock(page);
  expect(await tablesWith(page, WORDS)).toEqual([]);

  await page.goto('/app/diary');
  await expect(page.getByRole('heading', { name: t('lock.locked') })).toBeVisible();
  await writeEntry(els.page, 'Els schrijft intussen');
  expect(await page.content()).not.toContain(WORDS);
  for (const wrong of ['000000', '000001']) {
    await typePin(page, wrong);
    await expect(says(page, 'lock.error.wrong')).toBeVisible();
  }
  await typePin(page, '000002');
  const wait = page.getByText(/Wacht \d+ second/);
  await expect(wait).toBeVisible();
  await page.reload();
  await expect(wait, 'the wait outlives the page').toBeVisible();
  await openWithClock(page, page.url(), Date.now() + 60_000);
  await typePin(page, PIN);
  await expect(entryCard(page, WORDS)).toBeVisible();
  await expect(entryCard(page, 'Els schrijft intussen')).toBeVisible();
  expect(await tablesWith(page, 'Els schrijft intussen')).toEqual([]);

  await page.goto('/app/lock');
  await typePin(page, PIN);
  await page.getByRole('button', { name: t('lock.remove') }).click();
  await expect(page.getByLabel(t('lock.new'))).toBeVisible();
  await page.goto('/app/diary');
  await expect(entryCard(page, WORDS)).toBeVisible();
  expect(await tablesWith(page, WORDS)).toEqual(['documents', 'rows']);
});

test('one tap shows a page with nothing of Samen, and the way back leads to the first screen', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await writeEntry(page, WORDS, '2026-01-01');
  await readyForOffline(page);
  for (const hide of ['tap', 'keys']) {
    await openEntry(page, WORDS);
    if (hide === 'tap') {
      await page.getByRole('button', { name: t('hide.button') }).click();
    } else {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
    }
    const back = page.getByRole('button', { name: t('hide.reload') });
    await expect(back).toBeVisible();
    await expect(page).toHaveURL(/\/app\/$/);
    await expect(back).toBeVisible();
    expect(await page.locator('body').innerText()).not.toMatch(/Samen|Els|dagboek/i);
    expect(await page.title()).not.toContain('Samen');
    await expect(page.locator('link[rel~="icon"], link[rel="manifest"]')).toHaveCount(0);
    await page.goBack();
    await expect(page.getByText(WORDS)).toHaveCount(0);
    await page.goto('/app/');
    await expect(page.getByRole('link', { name: t('diary.new_entry'), exact: true })).toBeVisible();
    await expect(page.getByText(WORDS)).toHaveCount(0);
  }
});

test('a report brings the coordinator what it showed, and no word of the diary', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await writeEntry(page, WORDS);
  await expectBadge(page, 'sync.safe');
  await goTo(page, 'nav.duo');
  await page.getByRole('link', { name: t('report.title') }).click();
  await page.getByLabel(t('report.message')).fill('De knop doet niets 41ab');
  await expect(page.getByText(/^status: safe$/)).toBeVisible();
  const lines = await page.locator('.facts li').allInnerTexts();

  await server.kill();
  await page.getByRole('button', { name: t('report.send') }).click();
  await expect(says(page, 'report.kept')).toBeVisible();
  await server.start();
  await page.reload();
  await expect(page.getByLabel(t('report.message'))).toHaveValue('De knop doet niets 41ab');
  await expect(page.getByText(/^status: /)).toBeVisible();
  const sending = page.waitForRequest((request) => request.url().endsWith('/reports'));
  await page.getByRole('button', { name: t('report.send') }).click();
  const body = (await sending).postDataBuffer()!;
  await expect(says(page, 'report.sent')).toBeVisible();
  expect(find(WORDS, body)).toEqual([]);
  expect(body.toString()).toContain('De knop doet niets 41ab');
  expect(body.toString()).toContain(lines.find((line) => line.startsWith('browser: ')));
});

test('a duo that was ended can be read on both phones, says until when, and takes no more words', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(els.page, WORDS);
  await (await beginEntry(els.page)).fill('Nog niet af');
  await expect(els.page.getByText(t('entry.draft_kept'))).toBeVisible();
  await els.page.goto('/app/');
  await goTo(amina.page, 'nav.duo');
  await amina.page.getByRole('link', { name: t('end.title') }).click();
  await amina.page.getByRole('button', { name: t('end.begin') }).click();
  await amina.page.getByRole('button', { name: t('end.yes') }).click();
  for (const { page } of [amina, els]) {
    await expect(page.getByRole('main').getByText(t('sync.look.ended.title'))).toBeVisible();
    await page.goto('/app/');
    await expect(page.getByRole('link', { name: t('copy.title') })).toBeVisible();
    await expect(page.getByRole('link', { name: t('diary.new_entry'), exact: true })).toHaveCount(0);
    await openEntry(page, WORDS);
    await expect(entryText(page)).toHaveText(WORDS);
  }
  await els.page.goto('/app/diary/new');
  await expect(els.page.getByRole('textbox', { name: t('entry.text_label') })).toHaveValue('Nog niet af');
  await els.page.getByRole('button', { name: t('entry.save'), exact: true }).click();
  await expect(says(els.page, 'sync.look.ended.what')).toBeVisible();
  await els.page.goto('/app/copy');
  await els.page.getByRole('button', { name: t('copy.make') }).click();
  await expect(els.page.getByText(t('copy.made', { count: 1 }))).toBeVisible();

  // Nor does anything else offer to change.
  for (const [page_, button] of [
    ['/app/meetings', 'meetings.met'],
    ['/app/goals', 'goals.add'],
  ] as const) {
    await els.page.goto(page_);
    await expect(els.page.getByRole('button', { name: t(button), exact: true })).toBeDisabled();
  }
});

test('what was taken away is gone from both phones, and words written meanwhile come back to their writer', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await openWithClock(amina.page, '/app/');
  await writeEntry(amina.page, WORDS);
  await openEntry(els.page, WORDS);
  await els.context.setOffline(true);
  await (await beginEdit(els.page)).fill(`${WORDS} en mijn eigen zin 93d1`);
  await expect(els.page.getByText(t('entry.saved'))).toBeVisible();
  await amina.page.getByRole('button', { name: t('entry.delete'), exact: true }).click();
  await expect(amina.page.getByRole('button', { name: t('entry.undo') })).toBeVisible();
  // Time is looked at every half minute; what was deleted counts from the look after.
  const afterSixMinutes = async () => {
    await amina.page.clock.fastForward('06:00');
    return tablesWith(amina.page, WORDS);
  };
  expect(await afterSixMinutes(), 'it can still be undone').toEqual(['documents']);
  await expect.poll(afterSixMinutes).toEqual([]);
  await expectBadge(amina.page, 'sync.safe');

  await els.context.setOffline(false);
  await els.page.goto('/app/');
  const told = t('rescued.title', { name: 'Amina' });
  await expect(els.page.getByRole('heading', { name: told })).toBeVisible();
  await els.page.getByRole('button', { name: t('rescued.rewrite') }).click();
  await expect(els.page.getByRole('textbox', { name: t('entry.text_label') })).toHaveValue('en mijn eigen zin 93d1');
  await expect.poll(() => tablesWith(els.page, WORDS)).toEqual([]);
});

test('a phone that signs out keeps nothing, and the next words of the other are under a new key', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, WORDS);
  await expectBadge(amina.page, 'sync.safe');
  await goTo(amina.page, 'nav.duo');
  await amina.page.getByRole('link', { name: t('leave.title') }).click();
  const newKey = els.page.waitForRequest((request) => request.url().endsWith('/epochs'));
  await amina.page.getByRole('button', { name: t('leave.sign_out') }).click();
  await amina.page.getByRole('button', { name: t('leave.sign_out.yes') }).click();
  await expect(amina.page).toHaveURL(`${server.url}/`);
  const left = await stored(amina.page);
  expect([...left].filter(([, values]) => values.length > 0)).toEqual([]);
  await newKey;
  await writeEntry(els.page, 'Na het vertrek');
  await expectBadge(els.page, 'sync.safe');
  await amina.page.goto('/app/diary');
  await expect(amina.page.getByText(WORDS)).toHaveCount(0);
});
