// Which states does a phone come into seldom: emptied, waiting to be let in, signed out, locked, hidden, ended?

import { type Page, expect } from '@playwright/test';

import { openWithClock } from './clock';
import { emptyStorage } from './faults';
import type { Phone } from './fixtures';
import { PIN, setLock, typePin } from './locks';
import { PasskeyKeeper } from './passkeys';
import { badge, expectBadge, join, says, writeEntry } from './people';
import { codeFor, enterCode, isTold, letIn, openPhones } from './phones';
import { type Screen, at } from './screen';
import type { SamenServer } from './server';
import { type Language, t } from './texts';

type NewPhone = (name: string) => Promise<Phone>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** The screens of phones in such states, each with the phone it needs. */
export async function rareStates(server: SamenServer, phone: NewPhone): Promise<Screen[]> {
  const { out, kept, waiting } = await threePhonesOfOne(server, phone);
  const emptied = await joined(server, phone, 'Farid', 'Griet');
  await emptyStorage(emptied.page);
  const ended = await joined(server, phone, 'Nadia', 'Piet');
  await writeEntry(ended.page, 'Onze laatste wandeling', '2026-03-05');
  await ended.page.goto('/app/end');
  await ended.page.getByRole('button', { name: t('end.begin') }).click();
  await ended.page.getByRole('button', { name: t('end.yes') }).click();
  await expect(ended.page.getByRole('main').getByText(t('sync.look.ended.title'))).toBeVisible();

  const heading = (page: Page, level: number, name: string) =>
    expect(page.getByRole('heading', { level, name })).toBeVisible();
  return [
    at(emptied.page, 'emptied phone', '/app/', (language) =>
      heading(emptied.page, 2, t('join.wiped.title', {}, language)),
    ),
    at(waiting.page, 'waiting for a key', '/app/', async (language) => {
      await heading(waiting.page, 2, t('join.new_phone.title', {}, language));
      await expect(waiting.page.getByRole('img', { name: t('phones.qr_label', {}, language) })).toBeVisible();
    }),
    at(waiting.page, 'nobody has the diary', '/app/', async (language) => {
      await openWithClock(waiting.page, '/app/', Date.now() + DAY_MS);
      await waiting.page.getByText(t('phones.nobody.title', {}, language), { exact: true }).click();
      await expect(waiting.page.getByText(t('phones.nobody.new', {}, language))).toBeVisible();
    }),
    at(out.page, 'signed out', '/app/', (language) =>
      heading(out.page, 2, t('sync.look.removed.title', {}, language)),
    ),
    at(out.page, 'signed out, sync details', '/app/', async (language) => {
      await badge(out.page, language).click();
      await expect(out.page.getByRole('dialog', { name: t('sync.details.title', {}, language) })).toBeVisible();
    }),
    at(kept.page, 'locked', '/app/', (language) => isLocked(kept.page, language)),
    at(kept.page, 'locked, a wrong PIN', '/app/', async (language) => {
      await isLocked(kept.page, language);
      await typePin(kept.page, '1', language);
      await expect(kept.page.getByText(t('lock.error.wrong', {}, language))).toBeVisible();
    }),
    at(kept.page, 'locked, PIN forgotten', '/app/', async (language) => {
      await isLocked(kept.page, language);
      await kept.page.getByText(t('lock.forgotten', {}, language), { exact: true }).click();
      await kept.page.getByRole('button', { name: t('leave.forget', {}, language) }).click();
      await expect(kept.page.getByText(t('lock.forgotten.sure', {}, language))).toBeVisible();
    }),
    at(kept.page, 'lock that is set', '/app/lock', async (language) => {
      await typePin(kept.page, PIN, language);
      await expect(kept.page.getByText(t('lock.passkey.is_set', {}, language))).toBeVisible();
    }),
    at(ended.page, 'ended', '/app/', (language) =>
      expect(ended.page.getByText(t('sync.look.ended.title', {}, language)).first()).toBeVisible(),
    ),
    at(ended.page, 'ended, the way it was ended', '/app/end', (language) =>
      expect(ended.page.getByRole('main').getByText(t('sync.look.ended.title', {}, language))).toBeVisible(),
    ),
    at(ended.page, 'ended, sync details', '/app/diary', async (language) => {
      await badge(ended.page, language).click();
      await expect(ended.page.getByRole('dialog', { name: t('sync.details.title', {}, language) })).toBeVisible();
    }),
    at(ended.page, 'hidden', '/app/', async (language) => {
      await ended.page.getByRole('button', { name: t('hide.button', {}, language) }).click();
      await expect(ended.page.getByRole('button', { name: t('hide.reload', {}, language) })).toBeVisible();
      await ended.page.waitForFunction(() => document.documentElement.hasAttribute('data-hidden'));
    }),
  ];
}

/** One person's phones: the first was signed out, the second is locked, the third waits to be let in. */
async function threePhonesOfOne(server: SamenServer, phone: NewPhone) {
  const out = await joined(server, phone, 'Yusuf', 'Jan');
  await writeEntry(out.page, 'De eerste dooi aan het kanaal', '2026-02-20');
  await expectBadge(out.page, 'sync.safe');
  const anotherPhone = async (of: Phone, name: string) => {
    const code = await codeFor(of.page, t('phones.new.mine', { name: 'Yusuf' }));
    const fresh = await phone(name);
    await enterCode(fresh, code);
    await expect(fresh.page.getByRole('heading', { name: t('join.new_phone.title') })).toBeVisible();
    return fresh;
  };
  const kept = await anotherPhone(out, 'locked');
  await letIn(out.page, true, 'Yusuf');
  await expectBadge(kept.page, 'sync.safe');
  await openPhones(kept.page);
  await kept.page.getByRole('button', { name: t('phones.sign_out') }).click();
  await kept.page.getByRole('dialog').getByRole('button', { name: t('phones.sign_out') }).click();
  await isTold(out.page, 'sync.look.removed.title');
  const waiting = await anotherPhone(kept, 'waiting');
  await setLock(kept.page);
  await PasskeyKeeper.on(kept.page, { hasPrf: true });
  await kept.page.getByRole('button', { name: t('lock.passkey.add') }).click();
  await expect(says(kept.page, 'lock.passkey.is_set')).toBeVisible();
  return { out, kept, waiting };
}

async function joined(server: SamenServer, phone: NewPhone, newcomer: string, volunteer: string): Promise<Phone> {
  const { codes } = await server.createDuo(newcomer, volunteer);
  const made = await phone(newcomer);
  await join(made, codes.newcomer);
  return made;
}

function isLocked(page: Page, language: Language): Promise<void> {
  return expect(page.getByRole('heading', { name: t('lock.locked', {}, language) })).toBeVisible();
}
