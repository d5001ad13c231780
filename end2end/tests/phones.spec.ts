// Phones come, are lost and are signed out: does each say so, and does nothing get lost or read by the wrong one?

import { openWithClock } from '../clock';
import { emptyStorage } from '../faults';
import { expect, test } from '../fixtures';
import { badge, codeField, expectBadge, expectSameDiaries, goTo, joinDuo, says, writeEntry } from '../people';
import {
  codeFor,
  enterCode,
  isTold,
  letIn,
  makeCard,
  openPhones,
  openWay,
  shownCode,
  waitingPhone,
} from '../phones';
import { type Key, anyOf, t } from '../texts';

test('a lost phone is replaced and signed out in one step: the new one reads all, the old one is told', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  await writeEntry(els.page, 'Van Els', '2026-03-02');
  await expectSameDiaries([amina.page, els.page], ['Van Els', 'Van Amina']);

  const fresh = await waitingPhone(els, phone);
  await expect(says(fresh.page, 'join.new_phone.text', { buddy: 'Els' })).toBeVisible();
  await expect(fresh.page.getByRole('img', { name: t('phones.qr_label') })).toBeVisible();
  // The pictures are the same on the phone that waits and on the one that is asked.
  await expect(fresh.page.getByRole('group', { name: anyOf('pairing.pictures_label') }).first()).toBeVisible();
  await goTo(els.page, 'nav.today');
  await expect(els.page.getByRole('heading', { name: t('pairing.approve.title', { name: 'Amina' }) })).toBeVisible();
  const pictures = (page: typeof els.page) =>
    page.locator('section', { has: page.getByRole('heading', { level: 2 }) }).locator('.pictures').first();
  await expect(pictures(els.page)).toBeVisible();
  const label = (await pictures(els.page).getAttribute('aria-label')) ?? '';
  await expect(fresh.page.getByRole('group', { name: label })).toBeVisible();

  await els.page.getByRole('checkbox').check();
  await els.page.getByRole('button', { name: t('pairing.approve.yes', { name: 'Amina' }) }).click();
  await expectSameDiaries([fresh.page], ['Van Els', 'Van Amina']);
  await writeEntry(els.page, 'Na het verlies', '2026-03-03');
  await expectSameDiaries([fresh.page, els.page], ['Na het verlies', 'Van Els', 'Van Amina']);
  await expectBadge(fresh.page, 'sync.safe');

  await goTo(amina.page, 'nav.today');
  await expect(amina.page.getByRole('heading', { name: t('sync.look.removed.title') })).toBeVisible();
  await expect(says(amina.page, 'phones.revoked.keeps')).toBeVisible();
  await expect(amina.page.getByRole('main').getByRole('link', { name: t('copy.title') })).toBeVisible();
  await expectSameDiaries([amina.page], ['Van Els', 'Van Amina']);

  // It can be emptied, and is as new then.
  await goTo(amina.page, 'nav.today');
  await amina.page.getByRole('button', { name: t('phones.off.button') }).click();
  await amina.page.getByRole('dialog').getByRole('button', { name: t('phones.off.button') }).click();
  await amina.page.waitForURL((url) => url.pathname === '/');
  await amina.page.goto('/app/join');
  await expect(codeField(amina.page)).toBeVisible();
  const left = await amina.page.evaluate(recordsLeft);
  expect(left).toBe(0);
});

test('every phone is told of a new one, and can sign it out', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  const stranger = await waitingPhone(els, phone, 'a stranger');
  await letIn(els.page);
  await expectSameDiaries([stranger.page], ['Van Amina']);

  await isTold(amina.page, 'phones.notice.phone', { name: 'Amina' });
  await expect(says(amina.page, 'phones.notice.by', { name: 'Els' })).toBeVisible();
  // It stays until it was seen.
  await amina.page.reload();
  await isTold(amina.page, 'phones.notice.phone', { name: 'Amina' });
  await amina.page.getByRole('button', { name: t('phones.sign_out') }).click();
  const sheet = amina.page.getByRole('dialog', { name: t('phones.out.own') });
  await sheet.getByRole('button', { name: t('phones.sign_out') }).click();
  await expect(sheet).toBeHidden();

  await isTold(els.page, 'phones.notice.phone_went', { name: 'Amina' });
  await els.page.getByRole('button', { name: t('phones.notice.seen') }).click();
  await expect(els.page.getByRole('heading', { name: t('phones.notice.phone_went', { name: 'Amina' }) })).toBeHidden();
  await isTold(stranger.page, 'sync.look.removed.title');
  await writeEntry(els.page, 'Onder ons', '2026-03-02');
  await expectSameDiaries([amina.page, els.page], ['Onder ons', 'Van Amina']);
  await expectSameDiaries([stranger.page], ['Van Amina']);
});

test("a list says which phones there are, and the buddy's can be signed out as no longer theirs", async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Bewaard');
  await openPhones(els.page);
  await expect(says(els.page, 'phones.here')).toHaveCount(1);
  await expect(says(els.page, 'phones.kind.phone')).toHaveCount(1);
  await els.page.getByRole('button', { name: t('phones.not_theirs', { name: 'Amina' }) }).click();
  const sheet = els.page.getByRole('dialog', { name: t('phones.out.of', { name: 'Amina' }) });
  await expect(sheet.getByText(t('phones.out.keeps'))).toBeVisible();
  await sheet.getByRole('button', { name: t('phones.keep') }).click();
  await expect(sheet).toBeHidden();

  // Without internet it is on its way, and says so.
  await server.kill();
  await els.page.getByRole('button', { name: t('phones.not_theirs', { name: 'Amina' }) }).click();
  await sheet.getByRole('button', { name: t('phones.sign_out') }).click();
  await expect(says(els.page, 'phones.going')).toBeVisible();
  await server.start();
  await expect(says(els.page, 'phones.none')).toBeVisible();
  await amina.page.reload();
  await isTold(amina.page, 'sync.look.removed.title');
  await expect(badge(amina.page)).toHaveAccessibleName(t('sync.badge_label', { state: t('sync.look') }));
});

test('the list says of each phone and card when it was last used, and of one that nobody used that nobody did', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const code = await makeCard(amina.page);
  await expectBadge(amina.page, 'sync.safe');
  const items = (kind: Key) => {
    const kindOf = els.page.getByText(t(kind), { exact: true });
    return els.page.locator('.devices').getByRole('listitem').filter({ has: kindOf });
  };
  const used = () => {
    const day = new Intl.DateTimeFormat('nl', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format();
    return t('phones.used', { day });
  };
  await openPhones(els.page);
  await expect(items('phones.kind.card')).toContainText(t('phones.unused'));
  await expect(items('phones.kind.phone')).toContainText(used());
  // Of the one in the hand everybody knows.
  await expect(items('phones.here')).toHaveCount(1);
  await expect(items('phones.here')).not.toContainText(used());

  const fresh = await phone('an empty phone');
  await enterCode(fresh, code);
  await expectBadge(fresh.page, 'sync.safe');
  await els.page.reload();
  await expect(items('phones.kind.card')).toContainText(used());
  await expect(items('phones.kind.phone')).toContainText([used(), used()]);
  await expect(says(els.page, 'phones.unused')).toHaveCount(0);
});

test('a code for a new phone needs internet and says so', async ({ server, phone }) => {
  const { els } = await joinDuo(server, phone);
  await openWay(els.page, 'phones.new.title');
  await server.kill();
  await els.page.getByRole('button', { name: 'Amina' }).click();
  await expect(says(els.page, 'phones.new.offline')).toBeVisible();
  await server.start();
  expect(await codeFor(els.page, 'Amina')).toMatch(/^\w{4}-\w{4}$/);
});

test('an emptied phone that kept its cookie comes back without a code, by a yes', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  await expectSameDiaries([els.page], ['Van Amina']);
  await emptyStorage(amina.page);
  await amina.page.goto('/app/');
  await amina.page.getByRole('button', { name: t('phones.anew') }).click();
  await expect(says(amina.page, 'join.new_phone.text', { buddy: 'Els' })).toBeVisible();
  await letIn(els.page);
  await expectSameDiaries([amina.page, els.page], ['Van Amina']);
  await writeEntry(amina.page, 'Weer terug', '2026-03-02');
  await expectSameDiaries([amina.page, els.page], ['Weer terug', 'Van Amina']);
});

test("a new phone is let in by the member's own other phone, when the buddy is away", async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  await expectBadge(amina.page, 'sync.safe');
  const code = await codeFor(amina.page, t('phones.new.mine', { name: 'Amina' }));
  await els.context.setOffline(true);

  const tablet = await phone('the tablet of Amina');
  await enterCode(tablet, code);
  await expect(tablet.page.getByRole('heading', { name: t('join.new_phone.title') })).toBeVisible();
  await expect(says(tablet.page, 'phones.waiting.own')).toBeVisible();
  await letIn(amina.page, true);
  await expectSameDiaries([tablet.page], ['Van Amina']);
  await writeEntry(tablet.page, 'Van de tablet', '2026-03-02');
  await expectSameDiaries([amina.page], ['Van de tablet', 'Van Amina']);

  await els.context.setOffline(false);
  await expectSameDiaries([els.page], ['Van de tablet', 'Van Amina']);
  await isTold(els.page, 'phones.notice.phone', { name: 'Amina' });
  await expect(says(els.page, 'phones.notice.by', { name: 'Amina' })).toBeVisible();
});

test('when nobody has the diary any more that is said plainly, and a new one can be begun', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Voor altijd weg');
  await expectBadge(amina.page, 'sync.safe');
  // Both phones are lost, and there was no card. Both come back, and each waits for the other.
  const lost = [
    { role: 'newcomer', name: 'Amina', phone: amina },
    { role: 'volunteer', name: 'Els', phone: els },
  ] as const;
  for (const { role, name, phone } of lost) {
    await emptyStorage(phone.page);
    await phone.context.clearCookies();
    await enterCode(phone, await server.renewCode(role, name));
    await expect(phone.page.getByRole('heading', { name: t('join.new_phone.title') })).toBeVisible();
    await expect(says(phone.page, 'phones.nobody.title')).toHaveCount(0);
  }
  const tomorrow = Date.now() + 24 * 60 * 60 * 1000;
  for (const { page } of [amina, els]) {
    await openWithClock(page, '/app/', tomorrow);
    await page.getByText(t('phones.nobody.title'), { exact: true }).click();
    for (const part of ['look', 'gone', 'why', 'new'] as const) {
      await expect(says(page, `phones.nobody.${part}`)).toBeVisible();
    }
  }

  const { codes } = await server.createDuo('Amina', 'Els');
  for (const { role, phone } of lost) {
    await phone.page.getByRole('link', { name: t('phones.waiting.card') }).click();
    await codeField(phone.page).fill(codes[role]);
    await phone.page.getByRole('button', { name: t('join.button') }).click();
    await expect(phone.page.getByRole('heading', { name: t('diary.empty.title') })).toBeVisible();
  }
  await writeEntry(amina.page, 'Opnieuw begonnen');
  await expectSameDiaries([amina.page, els.page], ['Opnieuw begonnen']);
  await expectBadge(amina.page, 'sync.safe');
});

test('a transfer code brings everything along, once', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'In de browser', '2026-03-01');
  await openWay(amina.page, 'phones.move.title');
  await amina.page.getByRole('button', { name: t('phones.move.make') }).click();
  await expect(says(amina.page, 'phones.move.left', { count: 10 })).toBeVisible();
  const code = await shownCode(amina.page);

  const installed = await phone('the home screen');
  await enterCode(installed, code);
  await expectSameDiaries([installed.page], ['In de browser']);
  await writeEntry(installed.page, 'Op het beginscherm', '2026-03-02');
  await expectSameDiaries([amina.page], ['Op het beginscherm', 'In de browser']);
  await expectBadge(installed.page, 'sync.safe');

  const late = await phone('somebody else');
  await enterCode(late, code);
  await expect(late.page.locator('#code-error')).toHaveText(t('phones.error.ended'));
});

test('a transfer code that nobody uses is over after ten minutes', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await openWithClock(amina.page, '/app/move');
  await amina.page.getByRole('button', { name: t('phones.move.make') }).click();
  await expect(says(amina.page, 'phones.move.left', { count: 10 })).toBeVisible();
  const code = await shownCode(amina.page);
  await amina.page.clock.fastForward('05:00');
  await expect(says(amina.page, 'phones.move.left', { count: 5 })).toBeVisible();
  await amina.page.clock.fastForward('05:01');
  await expect(says(amina.page, 'phones.move.over')).toBeVisible();
  await openPhones(amina.page);
  await expect(says(amina.page, 'phones.kind.transfer')).toHaveCount(0);

  const late = await phone('somebody else');
  await enterCode(late, code);
  await expect(late.page.locator('#code-error')).toHaveText(t('phones.error.ended'));
});

/** In the page: how many things the database holds. */
async function recordsLeft(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('samen');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const tables = [...database.objectStoreNames].filter((table) => table !== 'secrets');
  const counts = tables.map(
    (table) =>
      new Promise<number>((resolve, reject) => {
        const counting = database.transaction(table).objectStore(table).count();
        counting.onsuccess = () => resolve(counting.result);
        counting.onerror = () => reject(counting.error);
      }),
  );
  const all = await Promise.all(counts);
  database.close();
  return all.reduce((sum, count) => sum + count, 0);
}
