// Does one thing lead to the next: an idea, an outing, a moment of the diary, a phrase, the street?

import { dayFromToday, openFirst, openPlan, planIt } from '../activities';
import { expect, test } from '../fixtures';
import { entryText, expectBadge, goTo, joinDuo, openEntry, save, says, textField } from '../people';
import { keepPhrase, openPhrases, recordPhrase } from '../phrases';
import { anyOf, t } from '../texts';

const SENTENCE = 'Mag het iets meer zijn?';

test('an idea becomes an outing, a meeting, an entry, a phrase with a voice, practice, and a phrase used in the street', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await els.context.grantPermissions(['microphone']);

  // An idea, and a day for it.
  const title = await openFirst(amina.page);
  await planIt(amina.page, dayFromToday(0), '', 'Grote Markt');
  await openPlan(els.page, title);

  // Done: the one says so, and the other confirms the meeting.
  await amina.page.getByRole('button', { name: t('plan.did_it') }).click();
  await expect(says(els.page, 'plan.done_text')).toBeVisible();
  await els.page.getByRole('main').getByRole('link', { name: t('meetings.title') }).click();
  await els.page.getByRole('button', { name: t('meetings.yes'), exact: true }).click();
  await expect(says(els.page, 'meetings.confirmed')).toBeVisible();

  // A moment of the diary that begins with what it was.
  await amina.page.getByRole('button', { name: t('plan.write') }).click();
  await expect(textField(amina.page)).toHaveValue(title);
  await textField(amina.page).fill(`${title}. ${SENTENCE}`);
  await save(amina.page);
  await expectBadge(amina.page, 'sync.safe');

  // A phrase of it, with the voice of the one who speaks it.
  await openEntry(els.page, `${title}. ${SENTENCE}`);
  await keepPhrase(els.page, SENTENCE);
  await openPhrases(els.page);
  await recordPhrase(els.page);
  await expectBadge(els.page, 'sync.safe');

  // Practised on the other phone, with that voice.
  await openPhrases(amina.page);
  await expect(amina.page.locator('audio[src^="blob:"]')).toHaveCount(1);
  await goTo(amina.page, 'nav.practice');
  await amina.page.getByRole('button', { name: anyOf('practice.start') }).click();
  await expect(says(amina.page, 'practice.say')).toBeVisible();
  await expect(amina.page.locator('audio[src^="blob:"]')).toHaveCount(1);
  await amina.page.getByRole('button', { name: t('practice.reveal') }).click();
  await expect(amina.page.locator('.phrase-text').first()).toHaveText(SENTENCE);

  // And used for real: that too can be told.
  await amina.page.getByRole('button', { name: t('practice.used') }).click();
  await amina.page.getByRole('button', { name: t('practice.story_write') }).click();
  const story = t('practice.story', { phrase: SENTENCE });
  await expect(textField(amina.page)).toHaveValue(story);
  await save(amina.page);
  await openEntry(els.page, story);
  await expect(entryText(els.page)).toHaveText(story);
});
