// Does a passkey bring a member back without a code, and does all work without one?

import type { Page } from '@playwright/test';

import { emptyStorage } from '../faults';
import { type Phone, expect, test } from '../fixtures';
import {
  codeField,
  expectBadge,
  expectSameDiaries,
  goTo,
  join,
  joinDuo,
  says,
  writeEntry,
} from '../people';
import { PasskeyKeeper } from '../passkeys';
import { t } from '../texts';

const button = (page: Page, key: 'passkeys.add' | 'passkeys.sign_in.button') =>
  page.getByRole('button', { name: t(key), exact: true });

const card = (page: Page) =>
  page
    .getByRole('main')
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: t('passkeys.title'), exact: true }) });

async function openPhones(page: Page): Promise<void> {
  await goTo(page, 'nav.duo');
  await page.getByRole('link', { name: t('phones.title'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: t('phones.title') })).toBeVisible();
}

/** Makes a passkey with this phone. */
async function makePasskey({ page }: Phone): Promise<PasskeyKeeper> {
  const keeper = await PasskeyKeeper.on(page);
  await openPhones(page);
  await expect(says(page, 'passkeys.none')).toBeVisible();
  await button(page, 'passkeys.add').click();
  await expect(says(page, 'passkeys.made')).toBeVisible();
  await expect(card(page).getByRole('listitem')).toHaveCount(1);
  return keeper;
}

async function letIn(page: Page, name: string): Promise<void> {
  await goTo(page, 'nav.today');
  await expect(page.getByRole('heading', { name: t('pairing.approve.title', { name }) })).toBeVisible();
  await page.getByRole('button', { name: t('pairing.approve.yes', { name }) }).click();
}

test('a passkey brings a member back on an emptied phone, and on a new one, once the buddy says yes', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  await writeEntry(els.page, 'Van Els', '2026-03-02');
  const whole = ['Van Els', 'Van Amina'];
  await expectSameDiaries([amina.page, els.page], whole);
  await expectBadge(amina.page, 'sync.safe');
  const keeper = await makePasskey(amina);

  await emptyStorage(amina.page);
  await amina.context.clearCookies();
  await amina.page.goto('/app/');
  await button(amina.page, 'passkeys.sign_in.button').click();
  // It signs in and opens nothing: that is the buddy's to do.
  await expect(says(amina.page, 'join.new_phone.text', { buddy: 'Els' })).toBeVisible();
  await letIn(els.page, 'Amina');
  await expectSameDiaries([amina.page, els.page], whole);

  const tablet = await phone('the tablet of Amina');
  await tablet.page.goto('/app/join');
  await keeper.shareWith(await PasskeyKeeper.on(tablet.page));
  await button(tablet.page, 'passkeys.sign_in.button').click();
  await expect(says(tablet.page, 'join.new_phone.text', { buddy: 'Els' })).toBeVisible();
  await letIn(els.page, 'Amina');
  await expectSameDiaries([tablet.page, els.page], whole);
  await writeEntry(tablet.page, 'Van de tablet', '2026-03-03');
  await expectSameDiaries([amina.page, els.page, tablet.page], ['Van de tablet', ...whole]);
});

test('a phone that still has its diary comes back by a passkey as the phone it was', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  await expectBadge(amina.page, 'sync.safe');
  await makePasskey(amina);
  const own = amina.page
    .getByRole('main')
    .locator('section')
    .filter({ has: amina.page.getByRole('heading', { name: t('phones.own'), exact: true }) });
  await expect(own.getByRole('listitem')).toHaveCount(1);

  await amina.context.clearCookies();
  await amina.page.goto('/app/join');
  await button(amina.page, 'passkeys.sign_in.button').click();
  await expectBadge(amina.page, 'sync.safe');
  await openPhones(amina.page);
  await expect(own.getByRole('listitem')).toHaveCount(1);
  const day = new Date().toLocaleDateString('nl', { day: 'numeric', month: 'long', timeZone: 'UTC' });
  await expect(card(amina.page).getByText(t('phones.used', { day }))).toBeVisible();
});

test('a passkey that was removed signs nobody in', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const keeper = await makePasskey(amina);
  const { page } = amina;
  await card(page).getByRole('button', { name: t('passkeys.remove'), exact: true }).click();
  const question = page.getByRole('dialog', { name: t('passkeys.remove.title') });
  await expect(question).toBeVisible();
  await question.getByRole('button', { name: t('phones.keep') }).click();
  await expect(question).toBeHidden();
  await expect(card(page).getByRole('listitem')).toHaveCount(1);

  await card(page).getByRole('button', { name: t('passkeys.remove'), exact: true }).click();
  await question.getByRole('button', { name: t('passkeys.remove'), exact: true }).click();
  await expect(says(page, 'passkeys.removed')).toBeVisible();
  await expect(says(page, 'passkeys.none')).toBeVisible();

  const tablet = await phone('whoever has the old passkey');
  await tablet.page.goto('/app/join');
  await keeper.shareWith(await PasskeyKeeper.on(tablet.page));
  await button(tablet.page, 'passkeys.sign_in.button').click();
  await expect(says(tablet.page, 'passkeys.error.unknown')).toBeVisible();
  await expect(codeField(tablet.page)).toBeEditable();
});

test('a passkey can be made before the server has said which there are', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await PasskeyKeeper.on(page);
  let answer = () => {};
  const answering = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/passkeys?device=*', async (route) => {
    // What the server knew before the passkey was made comes after it.
    const response = await route.fetch();
    await answering;
    await route.fulfill({ response });
  });
  await openPhones(page);
  await button(page, 'passkeys.add').click();
  await expect(says(page, 'passkeys.made')).toBeVisible();
  const late = page.waitForResponse('**/passkeys?device=*');
  answer();
  await (await late).finished();
  await button(page, 'passkeys.add').click();
  await expect(says(page, 'passkeys.error.known')).toBeVisible();
  await expect(card(page).getByRole('listitem')).toHaveCount(1);
});

test('whoever turns the question away, or has no internet, is told so and has lost nothing', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  const keeper = await PasskeyKeeper.on(page);
  await keeper.verifies(false);
  await openPhones(page);
  await button(page, 'passkeys.add').click();
  await expect(says(page, 'passkeys.error.dismissed')).toBeVisible();
  await keeper.verifies(true);
  await button(page, 'passkeys.add').click();
  await expect(says(page, 'passkeys.made')).toBeVisible();
  await expect(says(page, 'passkeys.error.dismissed')).toBeHidden();
  // One place keeps one.
  await button(page, 'passkeys.add').click();
  await expect(says(page, 'passkeys.error.known')).toBeVisible();
  await server.kill();
  await button(page, 'passkeys.add').click();
  await expect(says(page, 'passkeys.error.offline')).toBeVisible();
  await expect(card(page).getByRole('listitem')).toHaveCount(1);
});

test('a browser without passkeys shows none, and all works without', async ({ server, phone }) => {
  const without = async (name: string) => {
    const made = await phone(name);
    await made.context.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
    return made;
  };
  const { amina, els } = await joinDuo(server, without);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  await expectSameDiaries([amina.page, els.page], ['Van Amina']);
  await openPhones(amina.page);
  await expect(amina.page.getByRole('heading', { name: t('phones.more') })).toBeVisible();
  await expect(card(amina.page)).toBeHidden();

  const { codes } = await server.createDuo('Oksana', 'Jef');
  const alone = await without('Oksana');
  await alone.page.goto('/app/join');
  await expect(codeField(alone.page)).toBeVisible();
  await expect(button(alone.page, 'passkeys.sign_in.button')).toBeHidden();
  await join(alone, codes.newcomer);
});
