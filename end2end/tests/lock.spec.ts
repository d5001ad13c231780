// Does a passkey open the lock beside the PIN, and never in its place?

import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { PIN, setLock, typePin } from '../locks';
import { codeField, entryCard, expectBadge, joinDuo, readyForOffline, says, writeEntry } from '../people';
import { PasskeyKeeper } from '../passkeys';
import { tablesWith } from '../stored';
import { t } from '../texts';

const WORDS = 'Een geheim van de keukentafel 7c2e';

const button = (page: Page, key: 'lock.passkey.add' | 'lock.passkey.open' | 'lock.passkey.remove') =>
  page.getByRole('button', { name: t(key), exact: true });

/** Until the lock is in front of the diary. */
async function isLocked(page: Page): Promise<void> {
  await page.goto('/app/diary');
  await expect(page.getByRole('heading', { name: t('lock.locked') })).toBeVisible();
}

test('a passkey opens the lock without internet, the PIN still does, and until then all is sealed', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await writeEntry(page, WORDS);
  await expectBadge(page, 'sync.safe');
  await setLock(page);
  const keeper = await PasskeyKeeper.on(page, { hasPrf: true });
  await button(page, 'lock.passkey.add').click();
  await expect(says(page, 'lock.passkey.is_set')).toBeVisible();
  await readyForOffline(page);
  await server.kill();

  await isLocked(page);
  expect(await tablesWith(page, WORDS)).toEqual([]);
  await button(page, 'lock.passkey.open').click();
  await expect(entryCard(page, WORDS)).toBeVisible();
  expect(await tablesWith(page, WORDS)).toEqual([]);

  // Whoever is not the person gets no further, and the PIN still opens.
  await isLocked(page);
  await keeper.verifies(false);
  await button(page, 'lock.passkey.open').click();
  await expect(says(page, 'passkeys.error.dismissed')).toBeVisible();
  expect(await page.content()).not.toContain(WORDS);
  await typePin(page, PIN);
  await expect(entryCard(page, WORDS)).toBeVisible();
});

test('a passkey that is gone leaves the PIN, and can be taken out of the lock', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await writeEntry(page, WORDS);
  await setLock(page);
  const keeper = await PasskeyKeeper.on(page, { hasPrf: true });
  await button(page, 'lock.passkey.add').click();
  await expect(says(page, 'lock.passkey.is_set')).toBeVisible();
  await keeper.forget();

  await isLocked(page);
  await button(page, 'lock.passkey.open').click();
  await expect(says(page, 'passkeys.error.dismissed')).toBeVisible();
  await typePin(page, PIN);
  await expect(entryCard(page, WORDS)).toBeVisible();
  await page.goto('/app/lock');
  await typePin(page, PIN);
  await button(page, 'lock.passkey.remove').click();
  await expect(button(page, 'lock.passkey.add')).toBeVisible();
  await isLocked(page);
  await expect(button(page, 'lock.passkey.open')).toHaveCount(0);
});

test('where passkeys work out no secrets the lock says so and keeps to the PIN', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await writeEntry(page, WORDS);
  await setLock(page);
  await PasskeyKeeper.on(page, { hasPrf: false });
  await button(page, 'lock.passkey.add').click();
  await expect(says(page, 'lock.passkey.unable')).toBeVisible();
  await expect(button(page, 'lock.passkey.add')).toBeVisible();

  await isLocked(page);
  await expect(button(page, 'lock.passkey.open')).toHaveCount(0);
  await typePin(page, PIN);
  await expect(entryCard(page, WORDS)).toBeVisible();
});

test('a browser that says its passkeys work out no secrets is asked to make none', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await amina.context.addInitScript(() => {
    PublicKeyCredential.getClientCapabilities = async () => ({ 'extension:prf': false });
  });
  await setLock(page);
  const keeper = await PasskeyKeeper.on(page);
  await button(page, 'lock.passkey.add').click();
  await expect(says(page, 'lock.passkey.unable')).toBeVisible();
  expect(await keeper.count()).toBe(0);
});

test('a passkey for signing in and one for the lock do not replace each other', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  const keeper = await PasskeyKeeper.on(page, { hasPrf: true });
  await page.goto('/app/phones');
  await page.getByRole('button', { name: t('passkeys.add'), exact: true }).click();
  await expect(says(page, 'passkeys.made')).toBeVisible();
  await setLock(page);
  await button(page, 'lock.passkey.add').click();
  await expect(says(page, 'lock.passkey.is_set')).toBeVisible();
  expect(await keeper.count()).toBe(2);
});

test('who forgot the PIN can begin anew on this phone, and is told what that takes away', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await writeEntry(page, WORDS);
  await expectBadge(page, 'sync.safe');
  await setLock(page);
  await isLocked(page);
  await page.getByText(t('lock.forgotten'), { exact: true }).click();
  await expect(says(page, 'lock.forgotten.text')).toBeVisible();
  await page.getByRole('button', { name: t('leave.forget') }).click();
  await expect(says(page, 'lock.forgotten.sure')).toBeVisible();
  await page.getByRole('button', { name: t('leave.forget.yes') }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto('/app/join');
  await expect(codeField(page)).toBeVisible();
  expect(await tablesWith(page, WORDS)).toEqual([]);
});
