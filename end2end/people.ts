// What do people do in the app: join, write, go somewhere, look at the badge? In the words of the screens.

import { type Locator, type Page, expect } from '@playwright/test';

import type { Phone } from './fixtures';
import type { SamenServer } from './server';
import { type Key, type Language, t } from './texts';

/** The two, joined, each on the first screen. */
export interface Pair {
  amina: Phone;
  els: Phone;
}

/** One entry as the list of the diary shows it. */
export interface Listed {
  day: string;
  text: string;
}

type Joining = { page: Page };

/** Opens the app, types the code and joins; ends on the first screen. */
export async function join({ page }: Joining, code: string): Promise<void> {
  await page.goto('/app/join');
  await codeField(page).fill(code);
  await page.getByRole('button', { name: t('join.button') }).click();
  await expect(page.getByText(t('join.welcome.private'))).toBeVisible();
}

/** Makes a duo; both join and hold its key. */
export async function joinDuo(
  server: SamenServer,
  phone: (name: string) => Promise<Phone>,
): Promise<Pair> {
  const { codes } = await server.createDuo('Amina', 'Els');
  const [amina, els] = await Promise.all([phone('Amina'), phone('Els')]);
  await join(amina, codes.newcomer);
  await join(els, codes.volunteer);
  await expectPaired(amina.page, 'Els');
  await expectPaired(els.page, 'Amina');
  await expectBadge(amina.page, 'sync.safe');
  await expectBadge(els.page, 'sync.safe');
  return { amina, els };
}

/** On the first screen: both hold the key, and the pictures wait to be compared. */
export async function expectPaired(page: Page, buddy: string): Promise<void> {
  await expect(page.getByRole('heading', { name: t('pairing.unchecked', { buddy }) })).toBeVisible();
}

/** Until everything that pages need without a server is on the phone. */
export async function readyForOffline(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
}

/** To one of the places in the bar. */
export async function goTo(page: Page, place: 'nav.today' | 'nav.diary' | 'nav.activities' | 'nav.practice' | 'nav.duo'): Promise<void> {
  const bar = page.getByRole('navigation', { name: t('nav.label') });
  await bar.getByRole('link', { name: t(place) }).click();
}

/** From the place "about us" to one of the screens behind it. */
export async function openFromDuo(page: Page, title: 'goals.title' | 'reflection.title' | 'meetings.title'): Promise<void> {
  await goTo(page, 'nav.duo');
  await page.getByRole('main').getByRole('link', { name: t(title) }).click();
  await expect(page.getByRole('heading', { level: 1, name: t(title) })).toBeVisible();
}

/** Opens the form for a new entry from a screen with the bar of places. */
export async function beginEntry(page: Page): Promise<Locator> {
  await goTo(page, 'nav.diary');
  await page.getByRole('link', { name: t('diary.new_entry'), exact: true }).click();
  return textField(page);
}

/** Writes and saves an entry; ends on its screen and answers its path. */
export async function writeEntry(
  page: Page,
  text: string,
  day?: string,
  place?: string,
): Promise<string> {
  const field = await beginEntry(page);
  await field.fill(text);
  if (day) await page.getByLabel(t('entry.day_label')).fill(day);
  if (place) await fillPlace(page, place);
  await save(page);
  return new URL(page.url()).pathname;
}

/** Opens the quiet row for the place, and fills it. */
export async function fillPlace(page: Page, place: string): Promise<void> {
  await page.getByText(t('entry.place_label')).first().click();
  await page.getByRole('textbox', { name: t('entry.place_label') }).fill(place);
}

/** Presses Save and waits until the entry is stored on this phone. */
export async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: t('entry.save'), exact: true }).click();
  await expect(page.getByRole('main').getByText(t('entry.saved'))).toBeVisible();
}

/** From the diary's list to an entry. */
export async function openEntry(page: Page, text: string): Promise<void> {
  await goTo(page, 'nav.diary');
  await entryCard(page, text).click();
  await expect(entryText(page)).toHaveText(text);
}

/** From an entry's screen to the form that changes it. */
export async function beginEdit(page: Page): Promise<Locator> {
  await page.getByRole('link', { name: t('entry.edit'), exact: true }).click();
  const field = textField(page);
  await expect(field).toBeVisible();
  return field;
}

/** The diary as its list shows it, newest first. */
export async function diary(page: Page): Promise<Listed[]> {
  const cards = await page.getByRole('main').getByRole('listitem').all();
  return Promise.all(
    cards.map(async (card) => ({
      day: (await card.getByRole('time').getAttribute('datetime')) ?? '',
      text: await card.getByRole('paragraph').innerText(),
    })),
  );
}

/** Until both lists hold exactly these texts, and the same days. */
export async function expectSameDiaries(pages: Page[], texts: string[]): Promise<void> {
  for (const page of pages) {
    await goTo(page, 'nav.diary');
    await expect(page.getByRole('main').getByRole('listitem').getByRole('paragraph')).toHaveText(texts);
  }
  const [first, ...others] = await Promise.all(pages.map(diary));
  for (const other of others) expect(other).toEqual(first);
}

/** Until the badge says this. */
export async function expectBadge(
  page: Page,
  state: 'sync.safe' | 'sync.waiting' | 'sync.offline' | 'sync.look',
  count = 0,
): Promise<void> {
  await expect(badge(page)).toHaveAccessibleName(
    t('sync.badge_label', { state: t(state, { count }) }),
  );
}

export function badge(page: Page, language: Language = 'nl'): Locator {
  const [start] = t('sync.badge_label', { state: '' }, language).split('?');
  return page.getByRole('banner').getByRole('button', { name: start });
}

export function codeField(page: Page, language: Language = 'nl'): Locator {
  return page.getByRole('textbox', { name: t('join.code_label', {}, language) });
}

export function textField(page: Page): Locator {
  return page.getByRole('textbox', { name: t('entry.text_label') });
}

/** What was written, on an entry's screen. */
export function entryText(page: Page): Locator {
  return page.getByRole('article').getByRole('paragraph').first();
}

/** An entry in the diary's list. */
export function entryCard(page: Page, text: string): Locator {
  return page.getByRole('main').getByRole('link').filter({ hasText: text });
}

/** A sentence anywhere on the screen but in the line that is only read aloud. */
export function says(page: Page, key: Key, fill: Record<string, string | number> = {}): Locator {
  return page.getByRole('main').getByText(t(key, fill), { exact: true });
}
