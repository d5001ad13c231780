// When a phone's storage is emptied, full or closed: does the app say so, and is nothing lost?

import type { Page } from '@playwright/test';

import { type Fault, allowFaults, breakStorage, emptyStorage, mendStorage } from '../faults';
import { expect, test } from '../fixtures';
import {
  beginEdit,
  beginEntry,
  codeField,
  entryCard,
  entryText,
  expectBadge,
  expectSameDiaries,
  goTo,
  join,
  joinDuo,
  says,
  textField,
  writeEntry,
} from '../people';
import { t } from '../texts';

test("a phone whose storage was emptied says so and offers to join again, and the other's diary is untouched", async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  await writeEntry(els.page, 'Van Els', '2026-03-02');
  const whole = ['Van Els', 'Van Amina'];
  await expectSameDiaries([amina.page, els.page], whole);
  await expectBadge(amina.page, 'sync.safe');

  await emptyStorage(amina.page);
  await amina.page.goto('/app/');
  await expect(amina.page.getByRole('heading', { name: t('join.wiped.title') })).toBeVisible();
  for (const key of ['join.wiped.what', 'join.wiped.lost', 'join.wiped.do'] as const) {
    await expect(says(amina.page, key)).toBeVisible();
  }
  await expect(says(amina.page, 'join.wiped.safe', { buddy: 'Els' })).toBeVisible();
  await amina.page.getByRole('button', { name: t('join.wiped.button') }).click();
  await expect(codeField(amina.page)).toBeFocused();

  await els.page.reload();
  await expectSameDiaries([els.page], whole);
  await expectBadge(els.page, 'sync.safe');

  const code = await server.renewCode('newcomer', 'Amina');
  await codeField(amina.page).fill(code);
  await amina.page.getByRole('button', { name: t('join.button') }).click();
  await expect(says(amina.page, 'join.new_phone.text', { buddy: 'Els' })).toBeVisible();

  await goTo(els.page, 'nav.today');
  const question = t('pairing.approve.title', { name: 'Amina' });
  await expect(els.page.getByRole('heading', { name: question })).toBeVisible();
  await els.page.getByRole('button', { name: t('pairing.approve.yes', { name: 'Amina' }) }).click();
  await expectSameDiaries([amina.page, els.page], whole);
  await writeEntry(amina.page, 'Weer van Amina', '2026-03-03');
  await expectSameDiaries([amina.page, els.page], ['Weer van Amina', ...whole]);
});

test('a phone that was never joined is not told that it was emptied', async ({ phone }) => {
  const { page } = await phone('someone new');
  const asked = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/session'));
  await page.goto('/app/');
  expect((await asked).status()).toBe(204);
  await expect(codeField(page)).toBeVisible();
  await expect(says(page, 'join.wiped.title')).toHaveCount(0);
});

for (const fault of ['full', 'full at commit'] as const) {
  test(`when the phone is ${fault}, what happened and what to do is shown and the text stays`, async ({
    server,
    phone,
  }) => {
    const { amina, els } = await joinDuo(server, faulty(phone));
    await fails(amina.page, fault, 'Te veel voor deze telefoon');
    for (const part of ['title', 'what', 'safe', 'do'] as const) {
      await expect(says(amina.page, `sync.look.storage_full.${part}`)).toBeVisible();
    }
    await expect(textField(amina.page)).toHaveValue('Te veel voor deze telefoon');

    await mendStorage(amina.page);
    await amina.page.getByRole('button', { name: t('sync.look.storage_full.button') }).click();
    await expect(entryText(amina.page)).toHaveText('Te veel voor deze telefoon');
    await expectSameDiaries([amina.page, els.page], ['Te veel voor deze telefoon']);
    await expectBadge(amina.page, 'sync.safe');
  });
}

test('when the phone is full while an entry is changed, that is shown and the change is not lost', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, faulty(phone));
  await writeEntry(amina.page, 'Eerst dit.');
  const field = await beginEdit(amina.page);
  await breakStorage(amina.page, 'full');
  await field.press('ControlOrMeta+End');
  await field.pressSequentially(' Dan dat.');
  await expect(says(amina.page, 'sync.look.storage_full.title')).toBeVisible();
  await expect(field).toHaveValue('Eerst dit. Dan dat.');

  await mendStorage(amina.page);
  await amina.page.getByRole('button', { name: t('entry.save'), exact: true }).click();
  await expect(entryText(amina.page)).toHaveText('Eerst dit. Dan dat.');
  await expectSameDiaries([els.page], ['Eerst dit. Dan dat.']);
});

test('a closed database shows what happened and what to do, and the text stays', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, faulty(phone));
  await writeEntry(amina.page, 'Al bewaard', '2026-03-01');
  await fails(amina.page, 'closed', 'Nog niet bewaard');
  for (const part of ['title', 'what', 'safe', 'do'] as const) {
    await expect(says(amina.page, `sync.look.storage_closed.${part}`)).toBeVisible();
  }
  await expect(textField(amina.page)).toHaveValue('Nog niet bewaard');
  await expect(amina.page.getByRole('button', { name: t('app.copy') }).first()).toBeVisible();

  // It stays closed when the app is opened again, and says so; then it opens, and nothing is gone.
  await amina.page.getByRole('button', { name: t('sync.look.storage_closed.button') }).click();
  await expect(amina.page.getByRole('heading', { level: 1 })).toHaveText(t('error.load.title'));
  await expect(says(amina.page, 'sync.look.storage_closed.safe')).toBeVisible();
  await mendStorage(amina.page);
  await amina.page.getByRole('button', { name: t('sync.look.storage_closed.button') }).click();
  await expect(textField(amina.page)).toBeVisible();
  await amina.page.getByRole('link', { name: t('app.back') }).click();
  await expectSameDiaries([amina.page, els.page], ['Al bewaard']);
});

test('a connection to the database that the phone drops is opened again unnoticed', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, faulty(phone));
  const field = await beginEntry(amina.page);
  await breakStorage(amina.page, 'dropped');
  await field.fill('Toch bewaard');
  await amina.page.getByRole('button', { name: t('entry.save'), exact: true }).click();
  await expectSameDiaries([amina.page, els.page], ['Toch bewaard']);
});

test('a draft stays on this phone through reload and is never sent', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  const sent: string[] = [];
  amina.context.on('request', (request) => {
    // What pictures are made of holds no words, and on a busy computer may still be on its way.
    const isOfPictures = request.url().endsWith('/pairings');
    if (request.method() !== 'GET' && !isOfPictures) sent.push(request.url());
  });
  const field = await beginEntry(amina.page);
  await field.fill('Nog niet af');
  await expect(says(amina.page, 'entry.draft_kept')).toBeVisible();
  await amina.page.reload();
  await expect(textField(amina.page)).toHaveValue('Nog niet af');

  // Nor when the rest of the diary is brought up to date.
  await writeEntry(els.page, 'Intussen, van Els');
  await amina.page.getByRole('link', { name: t('app.back') }).click();
  await expect(entryCard(amina.page, 'Intussen, van Els')).toBeVisible();
  await expect(says(amina.page, 'diary.draft')).toBeVisible();
  await expectBadge(amina.page, 'sync.safe');
  expect(sent).toEqual([]);
  await expectSameDiaries([els.page], ['Intussen, van Els']);

  await amina.page.getByRole('link', { name: t('diary.draft_continue') }).click();
  await expect(textField(amina.page)).toHaveValue('Nog niet af');
});

/** Phones whose storage can fail. */
function faulty(phone: Parameters<typeof joinDuo>[1]): Parameters<typeof joinDuo>[1] {
  return async (name) => {
    const made = await phone(name);
    await allowFaults(made.context);
    return made;
  };
}

/** Types a text and cannot save it. */
async function fails(page: Page, fault: Fault, text: string): Promise<void> {
  const field = await beginEntry(page);
  await breakStorage(page, fault);
  await field.fill(text);
  await page.getByRole('button', { name: t('entry.save'), exact: true }).click();
  await expect(page.locator('#text-error')).toHaveText(t('entry.error.not_saved'));
}

test('the browser is asked to keep the diary after the first saved entry, and not before', async ({
  server,
  phone,
}) => {
  const { codes } = await server.createDuo('Amina', 'Els');
  const { context, page } = await phone('Amina');
  await context.addInitScript(() => {
    StorageManager.prototype.persist = async () => {
      sessionStorage.setItem('asked to persist', 'yes');
      return true;
    };
  });
  const asked = () => page.evaluate(() => sessionStorage.getItem('asked to persist'));
  await join({ page }, codes.newcomer);
  expect(await asked()).toBeNull();
  await writeEntry(page, 'Het eerste stukje');
  await expect.poll(asked).toBe('yes');
});

test('a phone that an earlier build filled keeps its diary, its keys and what had not been sent', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van vroeger', '2026-03-01');
  await expectBadge(amina.page, 'sync.safe');
  await server.kill();
  await writeEntry(amina.page, 'Nog niet verstuurd', '2026-03-02');
  // A page outside the app, so that nothing holds the database open.
  await amina.page.goto('/icons/icon-192.png').catch(() => undefined);
  await server.start();
  await amina.page.goto('/health');
  await setBackToFirstLayout(amina.page);
  await amina.page.goto('/app/diary');
  await expectSameDiaries([amina.page, els.page], ['Nog niet verstuurd', 'Van vroeger']);
  await expectBadge(amina.page, 'sync.safe');
});

/** Makes the database anew as the first build laid it out, with all that is in it. */
async function setBackToFirstLayout(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const tables = ['duos', 'documents', 'rows', 'outbox', 'log', 'aside', 'drafts', 'secrets'];
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const now = await settled(indexedDB.open('samen'));
    const contents = await Promise.all(
      tables.map(async (table) => {
        const store = now.transaction(table).objectStore(table);
        return { keys: settled(store.getAllKeys()), values: settled(store.getAll()) };
      }),
    );
    const read = await Promise.all(
      contents.map(async ({ keys, values }) => ({ keys: await keys, values: await values })),
    );
    now.close();
    await settled(indexedDB.deleteDatabase('samen'));
    const opening = indexedDB.open('samen', 1);
    opening.onupgradeneeded = () => tables.forEach((table) => opening.result.createObjectStore(table));
    const first = await settled(opening);
    const filling = first.transaction(tables, 'readwrite');
    tables.forEach((table, index) => {
      const rows = read[index];
      rows?.keys.forEach((key, row) => filling.objectStore(table).put(rows.values[row], key));
    });
    await new Promise((resolve, reject) => {
      filling.oncomplete = resolve;
      filling.onabort = reject;
    });
    first.close();
  });
}
