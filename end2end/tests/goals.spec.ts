// Do the two set their goals as equals, and does what each writes looking back stay their own, and in the duo?

import { expect, test } from '../fixtures';
import { addGoal, goal, press } from '../goals';
import { expectBadge, goTo, joinDuo, openFromDuo, readyForOffline, says } from '../people';
import { t } from '../texts';

test('goals that both add without a server both stay', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  for (const { page } of [amina, els]) {
    await readyForOffline(page);
    await page.reload();
  }
  await server.kill();
  await openFromDuo(amina.page, 'goals.title');
  await openFromDuo(els.page, 'goals.title');
  await addGoal(amina.page, 'Zwemmen leren');
  await addGoal(els.page, 'Samen koken');
  await server.start();
  for (const { page } of [amina, els]) {
    await expectBadge(page, 'sync.safe');
    await expect(goal(page, 'Zwemmen leren')).toBeVisible();
    await expect(goal(page, 'Samen koken')).toBeVisible();
  }
});

test('five goals are enough, said kindly, until one is reached', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await openFromDuo(page, 'goals.title');
  await press(page, 'goals.add');
  await press(page, 'goals.save');
  await expect(says(page, 'goals.blank')).toBeVisible();
  await page.getByLabel(t('goals.words')).fill('Doel 1');
  await press(page, 'goals.save');
  for (const number of [2, 3, 4, 5]) await addGoal(page, `Doel ${number}`);
  await expect(says(page, 'goals.enough')).toBeVisible();
  await expect(page.getByRole('button', { name: t('goals.add') })).toHaveCount(0);
  await press(page, 'goals.reach');
  await expect(says(page, 'goals.reached')).toBeVisible();
  await expect(page.getByRole('button', { name: t('goals.add') })).toBeVisible();
});

test('an example is read by each in their own language, until it is put in other words', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await openFromDuo(amina.page, 'goals.title');
  await press(amina.page, 'goals.add');
  await press(amina.page, 'goals.template.cycling');
  await press(amina.page, 'goals.save');
  await expect(goal(amina.page, t('goals.template.cycling'))).toBeVisible();
  await expectBadge(amina.page, 'sync.safe');
  await els.page.evaluate(() => localStorage.setItem('samen-language', 'ar'));
  await els.page.goto('/app/goals');
  await expect(goal(els.page, t('goals.template.cycling', {}, 'ar'))).toBeVisible();

  await press(amina.page, 'goals.change');
  await amina.page.getByLabel(t('goals.words')).fill('Naar het werk fietsen');
  await press(amina.page, 'goals.save');
  await expect(goal(els.page, 'Naar het werk fietsen')).toBeVisible();
});

test('either ticks a small step, and both see who did', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await openFromDuo(amina.page, 'goals.title');
  await addGoal(amina.page, 'Leren fietsen');
  await amina.page.getByLabel(t('goals.step_add')).fill('Een fiets lenen');
  await press(amina.page, 'goals.step_save');
  await openFromDuo(els.page, 'goals.title');
  await els.page.getByRole('checkbox', { name: /Een fiets lenen/ }).check();
  for (const { page } of [amina, els]) {
    const step = page.getByRole('checkbox', { name: /Een fiets lenen Els/ });
    await expect(step).toBeChecked();
  }
});

test('a goal that was taken away can be put back', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await openFromDuo(amina.page, 'goals.title');
  await addGoal(amina.page, 'Leren fietsen');
  await openFromDuo(els.page, 'goals.title');
  await expect(goal(els.page, 'Leren fietsen')).toBeVisible();
  // Either may: it is the goal of both.
  await press(els.page, 'goals.remove');
  for (const { page } of [amina, els]) await expect(says(page, 'goals.empty')).toBeVisible();
  await press(els.page, 'goals.undo');
  for (const { page } of [amina, els]) await expect(goal(page, 'Leren fietsen')).toBeVisible();
});

test('unsaved words of a reflection wait on the phone, and the other reads them once they are saved', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  const { page } = amina;
  await openFromDuo(page, 'reflection.title');
  await press(page, 'reflection.write');
  await page.getByLabel(t('reflection.well')).fill('De markt op zaterdag');
  await goTo(page, 'nav.diary');
  await openFromDuo(page, 'reflection.title');
  await expect(page.getByLabel(t('reflection.well'))).toHaveValue('De markt op zaterdag');
  await page.getByLabel(t('reflection.tip')).fill('Vaker buiten');
  await page.getByLabel(t('reflection.tip')).blur();
  await page.reload();
  await expect(page.getByLabel(t('reflection.tip'))).toHaveValue('Vaker buiten');
  await expectBadge(page, 'sync.safe');
  await openFromDuo(els.page, 'reflection.title');
  await expect(says(els.page, 'reflection.waits', { name: 'Amina' })).toHaveCount(2);

  await press(page, 'reflection.save');
  await expect(els.page.getByText('De markt op zaterdag')).toBeVisible();
  await expect(els.page.getByText('Vaker buiten')).toBeVisible();
  await press(els.page, 'reflection.write');
  await els.page.getByLabel(t('reflection.well')).fill('Het praten');
  await press(els.page, 'reflection.save');
  for (const each of [amina, els]) {
    await expect(each.page.getByText('De markt op zaterdag')).toBeVisible();
    await expect(each.page.getByText('Het praten')).toBeVisible();
  }
  await page.reload();
  await expect(page.getByText('Het praten')).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
});
