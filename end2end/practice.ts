// What do people do when they practise: begin, choose what a phrase means, say whether they knew it?

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { type Locator, type Page, expect } from '@playwright/test';

import { goTo, says } from './people';
import { anyOf, t } from './texts';

/** The deck as people write it: the picture of each phrase, by its words. */
export const PICTURES = new Map<string, string>();
const THEMES = path.join(__dirname, '../content/phrases/themes');
for (const file of readdirSync(THEMES)) {
  for (const phrase of readFileSync(path.join(THEMES, file), 'utf8').split('[[phrase]]').slice(1)) {
    const value = (key: string) => new RegExp(`^${key} = "(.*)"$`, 'm').exec(phrase)?.[1] ?? '';
    PICTURES.set(value('text'), value('picture'));
  }
}

/** The phrase that is shown, in Dutch. */
export const dutch = (page: Page): Locator => page.locator('.phrase-text').first();

/** Chooses what the phrase means, says it (silently), and looks. Answers the phrase. */
export async function untilAnswer(page: Page): Promise<string> {
  await expect(says(page, 'practice.read')).toBeVisible();
  const text = await dutch(page).innerText();
  await page.getByRole('button', { name: PICTURES.get(text), exact: true }).click();
  await expect(says(page, 'practice.say')).toBeVisible();
  await page.getByRole('button', { name: t('practice.reveal') }).click();
  await expect(dutch(page)).toHaveText(text);
  return text;
}

/** Says whether it was known, and waits until that is stored: only then the next phrase comes. */
export async function answer(page: Page, key: 'practice.known' | 'practice.not_yet'): Promise<void> {
  const button = page.getByRole('button', { name: t(key), exact: true });
  await button.click();
  await expect(button).toBeHidden();
}

/** Begins a sitting. */
export async function begin(page: Page): Promise<void> {
  await goTo(page, 'nav.practice');
  await page.getByRole('button', { name: anyOf('practice.start') }).click();
}
