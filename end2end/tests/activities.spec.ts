// Do the two find something to do, agree on a day, and tell of it afterwards, with no internet while they do?

import { readFileSync } from 'node:fs';

import { dayFromToday, openActivities, openFirst, openPlan, planIt, suggestions } from '../activities';
import { expect, test } from '../fixtures';
import { entryText, expectBadge, goTo, joinDuo, readyForOffline, says, textField } from '../people';
import { anyOf, t } from '../texts';

test('with the server dead something is suggested and planned, and the other has it when it lives again', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await readyForOffline(amina.page);
  // The catalogue is on the phone once a screen showed it.
  await openActivities(amina.page);
  await amina.page.reload();
  await server.kill();
  const title = await openFirst(amina.page);
  await planIt(amina.page, dayFromToday(3), '14:05', 'Onder de klok');
  await amina.page.getByLabel(t('plan.i_bring')).fill('koffie');
  await amina.page.getByRole('button', { name: t('plan.keep'), exact: true }).click();
  await server.start();
  await expectBadge(amina.page, 'sync.safe');

  await openPlan(els.page, title);
  await expect(says(els.page, 'plan.i_bring')).toBeVisible();
  await expect(els.page.getByRole('main')).toContainText('14:05');
  await expect(els.page.getByRole('main')).toContainText('Onder de klok');
  await expect(els.page.getByRole('main')).toContainText('koffie');

  // Moved by the one, cancelled by the other, and both see it.
  await els.page.getByRole('button', { name: t('plan.move') }).click();
  await els.page.getByLabel(t('plan.time')).fill('15:30');
  await els.page.getByRole('button', { name: t('plan.keep'), exact: true }).click();
  await expect(amina.page.getByRole('main')).toContainText('15:30');
  await amina.page.getByRole('button', { name: t('plan.cancel') }).click();
  await expect(says(els.page, 'plan.cancelled')).toBeVisible();
  await els.page.getByRole('button', { name: t('plan.uncancel') }).click();
  await expect(amina.page.getByRole('button', { name: t('plan.cancel') })).toBeVisible();
});

test('an activity that one refuses is gone for both, and what both like comes first with that reason', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const refused = await openFirst(amina.page);
  await amina.page.getByRole('button', { name: t('do.refuse') }).click();
  await expect(says(amina.page, 'do.refused')).toBeVisible();
  await expectBadge(amina.page, 'sync.safe');
  for (const { page } of [amina, els]) {
    await openActivities(page);
    await expect(suggestions(page).filter({ hasText: refused })).toHaveCount(0);
    await page.getByRole('link', { name: t('wishes.title') }).click();
    const music = page.getByRole('button', { name: 'muziek' });
    await music.click();
    await expect(music).toHaveAttribute('aria-pressed', 'true');
    await expectBadge(page, 'sync.safe');
  }
  const shared = t('do.reason.shared', { interest: 'muziek' });
  for (const { page } of [amina, els]) {
    await openActivities(page);
    await expect(suggestions(page).first()).toContainText(shared);
  }
  await amina.page.getByRole('button', { name: t('do.only_free') }).click();
  for (const cost of await suggestions(amina.page).locator('.activity-facts').allInnerTexts()) {
    expect(cost).toContain(t('do.cost.free'));
  }
});

test('a plan goes into the calendar of the phone, and says when and where', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const title = await openFirst(amina.page);
  const day = dayFromToday(3);
  await planIt(amina.page, day, '09:30', 'Grote Markt');
  const downloading = amina.page.waitForEvent('download');
  await amina.page.getByRole('link', { name: t('plan.calendar') }).click();
  const file = readFileSync(await (await downloading).path(), 'utf8').split('\r\n');
  expect(file[0]).toBe('BEGIN:VCALENDAR');
  expect(file).toContain(`DTSTART:${day.replaceAll('-', '')}T093000`);
  expect(file).toContain('LOCATION:Grote Markt');
  expect(file.join('\n').replaceAll('\n ', '')).toContain(`SUMMARY:${title.replaceAll(',', '\\,')}`);
  expect((await downloading).suggestedFilename()).toBe('samen.ics');
});

test('done by both it is a confirmed meeting, and one tap begins an entry that knows what it was', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const title = await openFirst(amina.page);
  await planIt(amina.page, dayFromToday(0), '', 'Grote Markt');
  const plan = new URL(amina.page.url()).pathname;
  await expectBadge(amina.page, 'sync.safe');
  // Each says so before they hear of the other.
  await openPlan(els.page, title);
  await expect(els.page.getByRole('button', { name: t('plan.did_it') })).toBeVisible();
  await readyForOffline(els.page);
  await els.context.setOffline(true);
  await els.page.getByRole('button', { name: t('plan.did_it') }).click();
  await expect(says(els.page, 'plan.done_text')).toBeVisible();
  await amina.page.getByRole('button', { name: t('plan.did_it') }).click();
  await expect(says(amina.page, 'plan.done_text')).toBeVisible();
  await els.context.setOffline(false);
  for (const { page } of [amina, els]) {
    await page.getByRole('main').getByRole('link', { name: t('meetings.title') }).click();
    await expect(says(page, 'meetings.confirmed')).toHaveCount(1);
    await expect(page.getByRole('main')).toContainText('Grote Markt');
  }

  await amina.page.goto(plan);
  await amina.page.getByRole('button', { name: t('plan.write') }).click();
  await expect(textField(amina.page)).toHaveValue(title);
  await amina.page.getByRole('button', { name: t('entry.save'), exact: true }).click();
  await expect(amina.page.getByRole('main').getByText(t('entry.saved'))).toBeVisible();
  await expect(amina.page.getByRole('main')).toContainText('Grote Markt');
  await expectBadge(amina.page, 'sync.safe');
  await els.page.goto(plan);
  await els.page.getByRole('link', { name: t('plan.read') }).click();
  await expect(entryText(els.page)).toHaveText(title);
});

test('the first screen says what comes next, else whose turn it is, with one idea', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  const title = page.getByRole('heading', { name: new RegExp(`${t('do.your_turn')}|${t('do.idea')}`) });
  await expect(title).toBeVisible();
  const name = await openFirst(page);
  await planIt(page, dayFromToday(3), '14:05', '');
  await goTo(page, 'nav.today');
  await expect(page.getByRole('heading', { name: t('plan.to_come') })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name })).toBeVisible();
});

test('who has the app in Arabic reads activities in Arabic under their Dutch, without a further choice', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await page.evaluate(() => localStorage.setItem('samen-language', 'ar'));
  await page.goto('/app/activities');
  await expect(suggestions(page).first().locator('bdi[lang="nl"]')).toBeVisible();
  await expect(suggestions(page).first().locator('.own-words')).toHaveText(/[\u0600-\u06ff]/);
});

test('a phrase heard on an outing is kept while it is fresh, and says where it came from', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await openFirst(amina.page);
  await planIt(amina.page, dayFromToday(0), '', '');
  await amina.page.getByRole('button', { name: t('plan.did_it') }).click();
  await amina.page.getByText(t('plan.heard')).click();
  await amina.page.getByRole('textbox', { name: t('phrases.text') }).fill('Wie is de volgende?');
  await amina.page.getByRole('button', { name: t('phrases.save') }).click();
  await expect(says(amina.page, 'phrases.kept')).toBeVisible();
  await goTo(els.page, 'nav.practice');
  await els.page.getByRole('link', { name: t('phrases.title') }).click();
  await expect(els.page.getByRole('main').getByText('Wie is de volgende?')).toBeVisible();
  await expect(els.page.getByText(anyOf('phrases.from_activity'))).toBeVisible();
});
