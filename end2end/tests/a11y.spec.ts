// Can everybody use every screen: with a screen reader, a thumb, a narrow phone, only a keyboard?

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { codeField, entryText, textField } from '../people';
import { allScreens } from '../screens';
import { type Language, t } from '../texts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const TOUCH_PX = 48;
/** Some fifty screens one after the other, on a busy computer. */
const MANY_SCREENS_MS_MAX = 600_000;

// What is wrong is named in full; recording every screen would take as long as looking at it.
test.use({ trace: 'off' });

for (const language of ['nl', 'en', 'ar'] satisfies Language[]) {
  test(`no screen has a barrier that axe knows, in ${language}, light and dark`, async ({
    server,
    phone,
  }) => {
    test.setTimeout(MANY_SCREENS_MS_MAX);
    for (const { name, page, open } of await allScreens(server, phone)) {
      await open(language);
      // So tall that nothing lies half under the bar of places: a person scrolls, axe does not.
      await page.setViewportSize({ width: 360, height: 4000 });
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      expect.soft(await barriers(axe(page).withTags(RULES)), name).toEqual([]);
      // In the dark only the colours are others; axe weighs those of Latin letters alone.
      if (language === 'ar') continue;
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      expect.soft(await barriers(axe(page).withRules('color-contrast')), `${name}, dark`).toEqual([]);
    }
  });
}

test('every target is at least 48 px', async ({ server, phone }) => {
  test.setTimeout(MANY_SCREENS_MS_MAX);
  for (const { name, page, open } of await allScreens(server, phone)) {
    await open('nl');
    expect.soft(await page.evaluate(tooSmall, TOUCH_PX), name).toEqual([]);
  }
});

test('nothing overflows at 320 px', async ({ server, phone }) => {
  test.setTimeout(MANY_SCREENS_MS_MAX);
  for (const { name, page, open } of await allScreens(server, phone)) {
    await page.setViewportSize({ width: 320, height: 568 });
    for (const language of ['nl', 'ar'] as const) {
      await open(language);
      expect.soft(await page.evaluate(overflowing), `${name}, ${language}`).toEqual([]);
    }
  }
});

test('a keyboard alone joins, writes and saves', async ({ server, phone }) => {
  const { codes } = await server.createDuo('Amina', 'Els');
  const { page } = await phone('Amina');
  await page.goto('/app/join');
  await expect(codeField(page)).toBeVisible();

  await tabTo(page, 'code');
  await page.keyboard.type(codes.newcomer);
  await tabTo(page, t('join.button'));
  await page.keyboard.press('Enter');
  await expect(page.getByText(t('join.welcome.private'))).toBeVisible();

  await tabTo(page, t('diary.new_entry'));
  await page.keyboard.press('Enter');
  await expect(textField(page)).toBeFocused();
  await page.keyboard.type('Zonder muis');
  await tabTo(page, t('entry.save'));
  await page.keyboard.press('Space');
  await expect(entryText(page)).toHaveText('Zonder muis');

  // The sheet behind the badge takes the focus, Escape gives it back.
  await tabTo(page, 'badge');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: t('sync.details.title') });
  await expect(sheet).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  expect(await focused(page)).toContain('badge');
});

/** Without the extra window that frames would need: the app has none. */
function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode();
}

async function barriers(builder: AxeBuilder): Promise<string[]> {
  const { violations, passes } = await builder.analyze();
  expect(passes.length).toBeGreaterThan(0);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Presses Tab until what has these words, name or class has the focus; each stop on the way must show that it has it. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  const stops: string[] = [];
  while (!stops.at(-1)?.includes(wanted)) {
    await page.keyboard.press('Tab');
    stops.push(await focused(page));
    expect(stops.length, `Tab never came to ${wanted}, only to ${stops.join(' | ')}`).toBeLessThan(40);
    expect(await page.evaluate(showsFocus), `the focus on ${stops.at(-1)} is seen`).toBe(true);
  }
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return [element?.getAttribute('name'), element?.className, element?.textContent?.trim()].join(' ');
  });
}

// These run in the page.

function showsFocus(): boolean {
  const element = document.activeElement;
  if (!element || element === document.body) return true;
  // The browser marks the part of the date that has the focus, inside the field.
  if (element.matches('input[type=date]')) return true;
  // A hidden radio button shows it on its tile.
  const tile = element.closest('label') ?? element;
  return [element, tile].some((shown) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shown);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  });
}

function tooSmall(least: number): string[] {
  const dialog = document.querySelector('dialog[open]');
  const targets = (dialog ?? document).querySelectorAll<HTMLElement>(
    'a[href], button, input, select, textarea, summary',
  );
  const found: string[] = [];
  for (const target of targets) {
    if (target.matches('.skip-link')) continue;
    // A tap on a tile is a tap on its radio button.
    const touched = target.closest('label') ?? target;
    const { width, height } = touched.getBoundingClientRect();
    const isShown = touched.checkVisibility({ visibilityProperty: true }) && width > 0;
    if (isShown && (width < least - 0.5 || height < least - 0.5)) {
      found.push(`${touched.outerHTML.slice(0, 120)}: ${width} × ${height}`);
    }
  }
  return found;
}

function overflowing(): string[] {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll('body *')].filter(
    (element) => element.getBoundingClientRect().right > width + 0.5,
  );
  return [`${document.documentElement.scrollWidth} px`, ...wide.map((each) => each.outerHTML.slice(0, 120))];
}
