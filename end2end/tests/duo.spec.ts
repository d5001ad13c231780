// Do two people keep one diary, with and without a server?

import type { Locator } from '@playwright/test';

import { expect, test } from '../fixtures';
import {
  beginEdit,
  entryCard,
  entryText,
  expectBadge,
  expectSameDiaries,
  goTo,
  joinDuo,
  openEntry,
  readyForOffline,
  save,
  says,
  writeEntry,
} from '../people';
import { anyOf, t } from '../texts';

test('two people join with two codes, write with the server stopped, and see both diaries equal once it is back', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await server.stop();

  await writeEntry(amina.page, 'Thee bij Els thuis', '2026-03-03');
  await writeEntry(amina.page, 'Naar de markt', '2026-03-02');
  await writeEntry(els.page, 'Samen fietsen', '2026-03-01');
  await expectBadge(amina.page, 'sync.waiting', 2);
  await expectBadge(els.page, 'sync.waiting', 1);

  await server.start();
  const all = ['Thee bij Els thuis', 'Naar de markt', 'Samen fietsen'];
  await expectSameDiaries([amina.page, els.page], all);
  await expectBadge(amina.page, 'sync.safe');
  await expectBadge(els.page, 'sync.safe');
});

test('with the server killed, reload, deep link, new entry, edit and language switch all work, and both phones converge after', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const entry = await writeEntry(amina.page, 'Voor de stroom uitviel', '2026-03-01');
  await expectBadge(amina.page, 'sync.safe');
  await readyForOffline(amina.page);
  await server.kill();

  // Reload, on the screen of an entry and on the first one.
  await amina.page.reload();
  await expect(entryText(amina.page)).toHaveText('Voor de stroom uitviel');
  await goTo(amina.page, 'nav.today');
  await amina.page.reload();
  await expect(amina.page.getByRole('link', { name: t('diary.new_entry'), exact: true })).toBeVisible();
  await goTo(amina.page, 'nav.diary');
  await expect(entryCard(amina.page, 'Voor de stroom uitviel')).toBeVisible();

  // A deep link, in a window of its own.
  const other = await amina.context.newPage();
  await other.goto(entry);
  await expect(entryText(other)).toHaveText('Voor de stroom uitviel');

  // An edit there, a new entry here.
  const field = await beginEdit(other);
  await field.press('ControlOrMeta+End');
  await field.pressSequentially(', en daarna');
  await save(other);
  await writeEntry(amina.page, 'Bij kaarslicht', '2026-03-02');

  // The other language, which was never shown on this phone.
  await goTo(amina.page, 'nav.duo');
  await amina.page.getByRole('radio', { name: t('language.en') }).check();
  await expect(amina.page.getByRole('heading', { level: 1 })).toHaveText(t('me.title', {}, 'en'));
  await amina.page.reload();
  await expect(amina.page.getByRole('heading', { level: 1 })).toHaveText(t('me.title', {}, 'en'));
  await amina.page.getByRole('radio', { name: t('language.nl') }).check();

  await server.start();
  const all = ['Bij kaarslicht', 'Voor de stroom uitviel, en daarna'];
  await expectSameDiaries([amina.page, els.page], all);
  await expectBadge(amina.page, 'sync.safe');
});

test('both edit the same paragraph offline and every word of both survives', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const begun = 'We gingen naar de markt en dronken thee.';
  await writeEntry(amina.page, begun);
  await openEntry(els.page, begun);
  const fields = [await beginEdit(amina.page), await beginEdit(els.page)] as const;
  await expect(fields[1]).toHaveValue(begun);
  await server.kill();

  await typeAfter(fields[0], 'naar de ', 'drukke zaterdagse ');
  await typeAfter(fields[0], 'dronken ', 'hete ');
  await typeAfter(fields[1], 'de markt', ' in Mechelen');
  await typeAfter(fields[1], 'dronken ', 'samen ');
  await expectBadge(els.page, 'sync.waiting', 1);
  await server.start();

  await expect(fields[0]).toHaveValue(/Mechelen/);
  await expect(fields[1]).toHaveValue(/zaterdagse/);
  const text = await fields[0].inputValue();
  await expect(fields[1]).toHaveValue(text);
  const words = `${begun} drukke zaterdagse hete in Mechelen samen`.match(/\p{L}+/gu) ?? [];
  expect((text.match(/\p{L}+/gu) ?? []).sort()).toEqual([...words].sort());

  await Promise.all([save(amina.page), save(els.page)]);
  await expectSameDiaries([amina.page, els.page], [text]);
});

test('what the other types arrives in the open form and the caret stays', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'We dronken thee.');
  await openEntry(els.page, 'We dronken thee.');
  const fieldOfAmina = await beginEdit(amina.page);
  const fieldOfEls = await beginEdit(els.page);

  await typeAfter(fieldOfEls, 'dronken ', 'muntthee, ');
  await typeAfter(fieldOfAmina, 'We', ' lachten en');
  await expect(fieldOfEls).toHaveValue('We lachten en dronken muntthee, thee.');
  expect(await caret(fieldOfEls)).toBe('We lachten en dronken muntthee, '.length);

  await fieldOfEls.pressSequentially('koffie en ');
  const both = 'We lachten en dronken muntthee, koffie en thee.';
  await expect(fieldOfEls).toHaveValue(both);
  await expect(fieldOfAmina).toHaveValue(both);
  expect(await caret(fieldOfAmina)).toBe('We lachten en'.length);
});

test('a deleted entry disappears on both phones and can be put back', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Blijft staan', '2026-03-01');
  await writeEntry(amina.page, 'Gaat weg', '2026-03-02');
  await expectSameDiaries([els.page], ['Gaat weg', 'Blijft staan']);

  await amina.page.getByRole('button', { name: t('entry.delete'), exact: true }).click();
  await expect(says(amina.page, 'entry.deleted')).toBeVisible();
  await expect(entryCard(amina.page, 'Gaat weg')).toHaveCount(0);
  await expect(entryCard(els.page, 'Gaat weg')).toHaveCount(0);
  await expect(entryCard(els.page, 'Blijft staan')).toBeVisible();

  await amina.page.getByRole('button', { name: t('entry.undo') }).click();
  await expect(says(amina.page, 'entry.restored')).toBeVisible();
  await expectSameDiaries([amina.page, els.page], ['Gaat weg', 'Blijft staan']);
});

test("an entry says when the other's phone has it", async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await els.page.goto('about:blank');

  await writeEntry(amina.page, 'Lees je dit?');
  await expect(says(amina.page, 'entry.not_seen_by', { name: 'Els' })).toBeVisible();

  await els.page.goto('/app/');
  await expect(says(amina.page, 'entry.seen_by', { name: 'Els' })).toBeVisible();
});

test('a new entry of the other is marked until it is looked at', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Iets nieuws');
  await expect(says(amina.page, 'diary.new_by', { name: 'Amina' })).toHaveCount(0);

  await goTo(els.page, 'nav.diary');
  const mark = says(els.page, 'diary.new_by', { name: 'Amina' });
  await expect(mark).toBeVisible();
  await entryCard(els.page, 'Iets nieuws').click();
  await expect(entryText(els.page)).toHaveText('Iets nieuws');
  await goTo(els.page, 'nav.diary');
  await expect(entryCard(els.page, 'Iets nieuws')).toBeVisible();
  await expect(mark).toHaveCount(0);
});

test('both phones show the same four pictures', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  const shown: string[] = [];
  for (const { page } of [amina, els]) {
    await page.getByRole('link', { name: t('pairing.unchecked_button') }).click();
    const pictures = page.getByRole('group', { name: anyOf('pairing.pictures_label') });
    await expect(pictures).toBeVisible();
    shown.push((await pictures.getAttribute('aria-label')) ?? '');
  }
  expect(shown[0]).toBe(shown[1]);

  await amina.page.getByRole('button', { name: t('pairing.same') }).click();
  await expect(says(amina.page, 'pairing.checked_text')).toBeVisible();
});

/** Puts the caret after these words and types on, as a thumb would. */
async function typeAfter(field: Locator, before: string, typed: string): Promise<void> {
  await field.focus();
  await field.evaluate((element: HTMLTextAreaElement, before) => {
    const place = element.value.indexOf(before) + before.length;
    element.setSelectionRange(place, place);
  }, before);
  await field.pressSequentially(typed);
}

function caret(field: Locator): Promise<number> {
  return field.evaluate((element: HTMLTextAreaElement) => element.selectionStart);
}
