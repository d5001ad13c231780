// Do phrases of the duo's own come from the diary, are they heard and practised on the other phone, and are they found again?

import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { expectBadge, goTo, joinDuo, openEntry, readyForOffline, says, writeEntry } from '../people';
import { keepPhrase, openPhrases, recordPhrase } from '../phrases';
import { anyOf, t } from '../texts';

const SENTENCE = 'Mag het iets meer zijn?';

const phrase = (page: Page, text: string) => page.getByRole('heading', { level: 2, name: text });

test('a phrase from the diary with a voice is practised on the other phone without a server', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await els.context.grantPermissions(['microphone']);
  await writeEntry(els.page, `Samen op de markt. ${SENTENCE}`);
  await keepPhrase(els.page, SENTENCE);
  await openPhrases(els.page);
  await recordPhrase(els.page);
  await expectBadge(els.page, 'sync.safe');

  await openPhrases(amina.page);
  await expect(phrase(amina.page, SENTENCE)).toBeVisible();
  const voice = amina.page.getByRole('button', { name: t('phrases.voice_of', { name: 'Els' }) });
  await expect(voice).toBeVisible();
  // It comes by itself.
  await expect(amina.page.locator('audio[src^="blob:"]')).toHaveCount(1);
  await readyForOffline(amina.page);
  await server.kill();
  await amina.page.reload();
  await expect(amina.page.locator('audio[src^="blob:"]')).toHaveCount(1);

  await goTo(amina.page, 'nav.practice');
  await amina.page.getByRole('button', { name: anyOf('practice.start') }).click();
  // Nobody has translated it: it is heard and said.
  await expect(says(amina.page, 'practice.say')).toBeVisible();
  const audio = amina.page.locator('audio[src^="blob:"]');
  await expect(audio).toHaveCount(1);
  await amina.page.getByRole('button', { name: t('practice.listen'), exact: true }).click();
  await expect.poll(() => audio.evaluate((it: HTMLAudioElement) => it.currentTime)).toBeGreaterThan(0);
  await amina.page.getByRole('button', { name: t('practice.reveal') }).click();
  await expect(amina.page.locator('.phrase-text').first()).toHaveText(SENTENCE);
  await amina.page.getByRole('button', { name: t('practice.known'), exact: true }).click();
  await expect(says(amina.page, 'practice.left', { count: 4 })).toBeVisible();
});

test('deleting the entry keeps the phrase that came from it, and only its day', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, `Een geheim. ${SENTENCE}`, '2026-05-03');
  await keepPhrase(amina.page, SENTENCE);
  await openPhrases(els.page);
  const date = '3 mei 2026';
  await expect(els.page.getByRole('link', { name: t('phrases.from_entry', { date }) })).toBeVisible();
  await openEntry(amina.page, `Een geheim. ${SENTENCE}`);
  await amina.page.getByRole('button', { name: t('entry.delete'), exact: true }).click();

  await expect(says(els.page, 'phrases.from_gone', { date })).toBeVisible();
  await expect(phrase(els.page, SENTENCE)).toBeVisible();
  await expect(els.page.getByText('geheim')).toHaveCount(0);
});

test('a phrase that was written by hand gets other words and what it means, and stays the same phrase', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await goTo(amina.page, 'nav.practice');
  await amina.page.getByText(t('practice.language')).first().click();
  await amina.page.getByRole('radio', { name: 'العربية' }).check();
  await openPhrases(amina.page);
  await amina.page.getByText(t('phrases.add')).click();
  const text = amina.page.getByRole('textbox', { name: t('phrases.text') });
  await amina.page.getByRole('button', { name: t('phrases.save') }).click();
  await expect(says(amina.page, 'phrases.blank')).toBeVisible();
  await text.fill('Tot straks');
  await amina.page.getByRole('textbox', { name: 'العربية' }).fill('إلى اللقاء');
  await amina.page.getByRole('button', { name: t('phrases.save') }).click();
  await expect(phrase(amina.page, 'Tot straks')).toBeVisible();

  await openPhrases(els.page);
  await expect(phrase(els.page, 'Tot straks')).toBeVisible();
  await expect(els.page.getByText('إلى اللقاء')).toHaveCSS('direction', 'rtl');
  await els.page.getByRole('button', { name: t('phrases.edit') }).click();
  await els.page.getByRole('listitem').getByRole('textbox', { name: t('phrases.text') }).fill('Tot seffens');
  await els.page.getByRole('listitem').getByRole('button', { name: t('phrases.save') }).click();
  await expect(phrase(amina.page, 'Tot seffens')).toBeVisible();
  await expect(amina.page.getByText('إلى اللقاء')).toBeVisible();

  await els.page.getByRole('button', { name: t('phrases.delete') }).click();
  await expect(phrase(amina.page, 'Tot seffens')).toHaveCount(0);
  await els.page.getByRole('button', { name: t('phrases.undo') }).click();
  await expect(phrase(amina.page, 'Tot seffens')).toBeVisible();
});

test('search finds with a typing mistake and without accents, offline', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  const entry = await writeEntry(page, 'Koffie in het café. Daarna naar de bibliotheek.', '2026-05-03', 'Mechelen');
  await keepPhrase(page, 'Koffie in het café.');
  await readyForOffline(page);
  await page.reload();
  await server.kill();
  await goTo(page, 'nav.diary');
  await page.getByRole('link', { name: t('search.title') }).click();
  const field = page.getByRole('searchbox', { name: t('search.label') });
  const inDiary = page.getByRole('main').getByRole('link');

  await field.fill('bibiloteek');
  await expect(inDiary).toContainText('Daarna naar de bibliotheek.');
  await field.fill('CAFE kofie');
  await expect(inDiary).toContainText('Koffie in het café.');
  await expect(page.getByRole('heading', { name: t('search.own') })).toBeVisible();
  await field.fill('mechlen');
  await expect(inDiary).toHaveCount(1);
  await field.fill('dokter');
  await expect(page.getByRole('heading', { name: t('search.phrases') })).toBeVisible();
  await field.fill('xyzzyx');
  await expect(says(page, 'search.nothing')).toBeVisible();

  await field.fill('bibliotheek');
  await inDiary.first().click();
  await expect(page).toHaveURL(new RegExp(`${entry}$`));
});
