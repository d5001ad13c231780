// How does each screen look? Pictures for people to judge, in `shots/`; and the one in the README when asked for.

import path from 'node:path';

import { expect, test } from '../fixtures';
import { entryCard, goTo, joinDuo } from '../people';
import { allScreens, writeTwoMonths } from '../screens';
import type { Language } from '../texts';

const SHOTS = path.join(__dirname, '..', 'shots');
const README_PICTURE = path.join(__dirname, '..', '..', 'docs', 'diary.png');
const SIZES = { phone: { width: 360, height: 640 }, desktop: { width: 1280, height: 800 } };

// The pictures are the record.
test.use({ trace: 'off' });

for (const language of ['nl', 'ar'] satisfies Language[]) {
  test(`every screen can be looked at in ${language}, light and dark, on phone and desktop`, async ({
    server,
    phone,
  }) => {
    // Some fifty screens, four pictures of each, on a busy computer.
    test.setTimeout(600_000);
    for (const { name, page, open } of await allScreens(server, phone)) {
      await open(language);
      for (const [device, size] of Object.entries(SIZES)) {
        await page.setViewportSize(size);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          const file = `${name} ${device} ${colorScheme} ${language}.png`.replace(/[ ,]+/g, '-');
          await page.screenshot({ path: path.join(SHOTS, file) });
        }
      }
      await page.setViewportSize(SIZES.phone);
    }
  });
}

test('two months of a diary read as two people wrote them', async ({ server, phone }) => {
  // Sharp enough for a README.
  const pair = await joinDuo(server, (name) => phone(name, { deviceScaleFactor: 2 }));
  await writeTwoMonths(pair);
  const { page } = pair.amina;
  await goTo(page, 'nav.diary');
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(7);
  await expect(entryCard(page, 'Tien kilometer').getByRole('paragraph')).toHaveCSS('direction', 'ltr');
  await expect(entryCard(page, 'الدراجة').getByRole('paragraph')).toHaveCSS('direction', 'rtl');
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const file = process.env.SAMEN_SHOT_README === '1' ? README_PICTURE : path.join(SHOTS, 'diary.png');
  await page.screenshot({ path: file });
});
