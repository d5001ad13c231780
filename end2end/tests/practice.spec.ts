// Can somebody practise a few phrases with no internet at all, and does what they know stay theirs?

import { expect, test } from '../fixtures';
import { beginEntry, expectBadge, goTo, joinDuo, readyForOffline, says, textField } from '../people';
import { PICTURES, answer, begin, dutch, untilAnswer } from '../practice';
import { anyOf, t } from '../texts';

test('a member practises without a server, closes the app in the middle, and nothing of it is lost', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const { page } = amina;
  await readyForOffline(page);
  await page.reload();
  await server.kill();
  await begin(page);
  await expect(says(page, 'practice.left', { count: 5 })).toBeVisible();
  const first = await untilAnswer(page);
  await answer(page, 'practice.known');
  const second = await untilAnswer(page);
  await answer(page, 'practice.known');
  // The next phrase comes once the answer is stored.
  await expect(says(page, 'practice.left', { count: 3 })).toBeVisible();
  await page.reload();

  // The two that were known come tomorrow; three others and two more are new.
  await page.getByRole('button', { name: anyOf('practice.start') }).click();
  const seen = new Set<string>();
  for (const _ of Array(5)) {
    seen.add(await untilAnswer(page));
    await answer(page, 'practice.known');
  }
  await expect(says(page, 'practice.done')).toBeVisible();
  expect(seen.size).toBe(5);
  expect(seen.has(first) || seen.has(second)).toBe(false);

  await server.start();
  await expectBadge(page, 'sync.safe');
  // The deck is shared, what one knows of it is not.
  await goTo(els.page, 'nav.practice');
  await els.page.getByRole('button', { name: anyOf('practice.start') }).click();
  expect(await untilAnswer(els.page)).toBe(first);
});

test('a phrase that was not known comes back in the same sitting', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await begin(page);
  const first = await untilAnswer(page);
  await answer(page, 'practice.not_yet');
  for (const _ of Array(4)) {
    await untilAnswer(page);
    await answer(page, 'practice.known');
  }
  await expect(says(page, 'practice.left', { count: 1 })).toBeVisible();
  await expect(says(page, 'practice.say')).toBeVisible();
  await page.getByRole('button', { name: t('practice.reveal') }).click();
  await expect(dutch(page)).toHaveText(first);
  await page.getByRole('button', { name: t('practice.used') }).click();
  await expect(page.getByRole('button', { name: t('practice.used_done') })).toBeVisible();
  await answer(page, 'practice.known');
  await expect(says(page, 'practice.done')).toBeVisible();
});

test('phrases are explained in the language of the member, and stay Dutch in it', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await goTo(page, 'nav.practice');
  await page.getByText(t('practice.language')).first().click();
  await page.getByRole('radio', { name: 'العربية' }).check();
  await page.reload();
  await expect(page.getByRole('button', { name: anyOf('practice.start') })).toBeVisible();
  await page.getByRole('button', { name: anyOf('practice.start') }).click();
  await expect(page.locator('.phrase-choice .phrase-meaning').first()).toContainText(/[\u0600-\u06ff]/);
  await expect(dutch(page)).toHaveAttribute('lang', 'nl');
  await expect(dutch(page)).toHaveCSS('direction', 'ltr');
  await expect(page.locator('.phrase-choice .phrase-meaning').first()).toHaveCSS('direction', 'rtl');
  // A wrong choice costs nothing but another one.
  const text = await dutch(page).innerText();
  const wrong = page.locator('.phrase-choice').filter({ hasNotText: PICTURES.get(text) ?? '' }).first();
  await wrong.click();
  await expect(says(page, 'practice.try_again')).toBeVisible();
  await page.locator('.phrase-choice').filter({ hasText: PICTURES.get(text) ?? '' }).click();
  await expect(says(page, 'practice.say')).toBeVisible();
});

test('what was said in real life can become a moment of the diary, and overwrites no words there', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await (await beginEntry(page)).fill('Wij waren op de markt.');
  await expect(says(page, 'entry.draft_kept')).toBeVisible();
  await page.goto('/app/practice');
  await page.getByRole('button', { name: anyOf('practice.start') }).click();
  const phrase = await untilAnswer(page);
  await expect(page.getByRole('button', { name: t('practice.story_write') })).toBeHidden();
  await page.getByRole('button', { name: t('practice.used') }).click();
  await page.getByRole('button', { name: t('practice.story_write') }).click();
  await expect(textField(page)).toHaveValue(`Wij waren op de markt.\n${t('practice.story', { phrase })}`);
});

test('two people practise at one table without a server, each in their own language', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  const { page } = amina;
  await readyForOffline(page);
  await page.reload();
  await goTo(page, 'nav.practice');
  await page.getByText(t('practice.language')).first().click();
  await page.getByRole('radio', { name: 'العربية' }).check();
  await server.kill();
  await page.getByRole('link', { name: t('practice.together') }).click();
  await page.locator('button.choice').first().click();
  const sides = page.locator('.together-side');
  await expect(sides).toHaveCount(2);
  await expect(sides.first()).toHaveCSS('direction', 'ltr');
  await expect(sides.last()).toHaveCSS('direction', 'rtl');
  const first = await sides.first().innerText();
  const turn = page.getByRole('button', { name: t('practice.together_turn') });
  await turn.click();
  await expect(turn).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: t('practice.together_understood') }).click();
  await expect(sides.first()).not.toHaveText(first);
  await page.getByRole('button', { name: t('practice.not_yet'), exact: true }).click();
  await page.getByRole('button', { name: t('practice.together_stop') }).click();
  await expect(says(page, 'practice.done')).toBeVisible();

  // One day of practice, one phrase begun: a try that was not understood costs nothing.
  await goTo(page, 'nav.practice');
  await expect(page.getByText(t('practice.days', { count: 1 }))).toBeVisible();
  await expect(page.locator('.practice-day[data-practised]')).toHaveCount(1);
  const bars = page.getByRole('list', { name: t('practice.forecast') }).getByRole('listitem');
  await expect(bars).toHaveCount(14);
  await expect(bars.filter({ hasText: /: 1 / })).toHaveCount(1);
  await server.start();
  await expectBadge(page, 'sync.safe');
  // The other one's own practice is as before.
  await goTo(els.page, 'nav.practice');
  await expect(els.page.locator('.practice-day')).toHaveCount(0);
});

test('a volunteer learns back what the other speaks, and remembers it apart from Dutch', async ({ server, phone }) => {
  const { els } = await joinDuo(server, phone);
  const { page } = els;
  await goTo(page, 'nav.practice');
  await page.locator('summary', { hasText: t('practice.language') }).click();
  await page.getByRole('radio', { name: 'العربية' }).check();
  const direction = page.getByRole('group', { name: t('practice.direction') });
  await direction.getByRole('radio', { name: 'العربية' }).check();
  await expect(says(page, 'practice.no_voice_back')).toBeVisible();
  await page.getByRole('button', { name: anyOf('practice.start') }).click();

  // Arabic is what is read and said; Dutch is what it means.
  await expect(says(page, 'practice.read')).toBeVisible();
  await expect(dutch(page)).toHaveAttribute('lang', 'ar');
  await expect(dutch(page)).toHaveCSS('direction', 'rtl');
  await expect(page.locator('.phrase-choice .phrase-meaning').first()).toHaveAttribute('lang', 'nl');
  const read = await dutch(page).innerText();
  const tiles = page.locator('.phrase-choice');
  const found = says(page, 'practice.say_in', { language: 'العربية' });
  for (let tile = 0; tile < 3 && !(await found.isVisible()); tile++) {
    await tiles.nth(tile).click();
    await expect(tiles.nth(tile).and(page.locator('[data-missed]')).or(found)).toBeVisible();
  }
  await expect(found).toBeVisible();
  await page.getByRole('button', { name: t('practice.reveal') }).click();
  await expect(dutch(page)).toHaveText(read);
  await answer(page, 'practice.known');
  await expect(says(page, 'practice.left', { count: 4 })).toBeVisible();
  await expectBadge(page, 'sync.safe');

  // In Dutch nothing was practised yet: all five are still new.
  await page.reload();
  await goTo(page, 'nav.practice');
  await expect(page.getByText(anyOf('practice.forecast')).first()).toBeVisible();
  await direction.getByRole('radio', { name: 'Nederlands' }).check();
  await expect(page.getByText(anyOf('practice.forecast'))).toHaveCount(0);
  await expect(page.getByRole('button', { name: anyOf('practice.start') })).toBeVisible();
});
