// What do people do about phones, codes and cards? In the words of the screens.

import { type Page, expect } from '@playwright/test';

import type { Phone } from './fixtures';
import { codeField, goTo, says } from './people';
import { type Key, t } from './texts';

/** The code that stands on the screen, as it is copied. */
export async function shownCode(page: Page): Promise<string> {
  const groups = page.locator('.code-groups').getByRole('listitem');
  await expect(groups.first()).toBeVisible();
  return (await groups.allInnerTexts()).map((group) => group.trim()).join('-');
}

/** To one of the screens behind "our phones". */
export async function openWay(page: Page, way: 'phones.new.title' | 'phones.move.title' | 'phones.card.title'): Promise<void> {
  await openPhones(page);
  await page.getByRole('link', { name: t(way) }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t(way));
}

/** To the list of phones. */
export async function openPhones(page: Page): Promise<void> {
  await goTo(page, 'nav.duo');
  await page.getByRole('link', { name: t('phones.title') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('phones.title'));
}

/** A joining code for somebody's new phone, made on this one. */
export async function codeFor(page: Page, name: string): Promise<string> {
  await openWay(page, 'phones.new.title');
  await page.getByRole('button', { name }).click();
  await expect(says(page, 'phones.new.valid')).toBeVisible();
  return shownCode(page);
}

/** Types a code on an empty phone and joins; what stands there then is for the caller to say. */
export async function enterCode({ page }: { page: Page }, code: string): Promise<void> {
  await page.goto('/app/join');
  await codeField(page).fill(code);
  await page.getByRole('button', { name: t('join.button') }).click();
}

/** A new phone of Amina's with a code from Els, waiting to be let in. */
export async function waitingPhone(
  els: Phone,
  phone: (name: string) => Promise<Phone>,
  name = "Amina's new phone",
): Promise<Phone> {
  const code = await codeFor(els.page, 'Amina');
  const fresh = await phone(name);
  await enterCode(fresh, code);
  await expect(fresh.page.getByRole('heading', { name: t('join.new_phone.title') })).toBeVisible();
  return fresh;
}

/** Says yes to the phone that asks. */
export async function letIn(page: Page, own = false, name = 'Amina'): Promise<void> {
  await page.goto('/app/');
  const question = own ? t('pairing.approve.title_own') : t('pairing.approve.title', { name });
  await expect(page.getByRole('heading', { name: question })).toBeVisible();
  await page.getByRole('button', { name: t('pairing.approve.yes', { name }) }).click();
}

/** Makes a recovery card, and answers its code. */
export async function makeCard(page: Page): Promise<string> {
  await openWay(page, 'phones.card.title');
  await page.getByRole('button', { name: t('phones.card.make') }).click();
  await expect(page.getByRole('heading', { name: t('phones.paper.title', { name: 'Amina' }) })).toBeVisible();
  return shownCode(page);
}

/** Types the code of a card to try it. */
export async function tryCard(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: t('phones.try.label') }).fill(code);
  await page.getByRole('button', { name: t('phones.try.button') }).click();
}

/** The first character of a group, from 1, is another one. */
export function wrongIn(code: string, group: number): string {
  const groups = code.split('-');
  const right = groups[group - 1] ?? '';
  groups[group - 1] = (right.startsWith('A') ? 'C' : 'A') + right.slice(1);
  return groups.join('-');
}

/** Until a card of the first screen has this heading. */
export async function isTold(page: Page, key: Key, fill: Record<string, string> = {}): Promise<void> {
  await goTo(page, 'nav.today');
  await expect(page.getByRole('heading', { name: t(key, fill), exact: true })).toBeVisible();
}
