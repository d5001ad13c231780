// What is a screen in a state, to be looked at in either language?

import type { Page } from '@playwright/test';

import type { Language } from './texts';

/** A screen in a state, to be opened on a phone that is prepared for it. */
export interface Screen {
  name: string;
  page: Page;
  open: (language: Language) => Promise<void>;
}

/** A screen behind an address, and what stands there once it is complete. */
export function at(
  page: Page,
  name: string,
  path: string,
  complete: (language: Language) => Promise<void>,
): Screen {
  const open = async (language: Language) => {
    await speak(page, language);
    await page.goto(path === '/' ? `/?lang=${language}` : path);
    await complete(language);
  };
  return { name, page, open };
}

async function speak(page: Page, language: Language): Promise<void> {
  if (page.url() === 'about:blank') await page.goto('/robots.txt');
  await page.evaluate((language) => localStorage.setItem('samen-language', language), language);
}
