// Does the program's late part come after the first screen, without internet too, and what if it does not come?

import { expect, test } from '../fixtures';
import { beginEntry, codeField, goTo, join, readyForOffline } from '../people';
import { t } from '../texts';

const LATE = '**/pkg/split_*.wasm';

test('the late part comes once the first screen is there', async ({ phone }) => {
  const { page } = await phone('a phone');
  const asked = page.waitForRequest((request) => /\/pkg\/split_.*\.wasm$/.test(request.url()));
  await page.goto('/app/join');
  const wasThere = asked.then(() => codeField(page).isVisible());
  expect(await wasThere).toBe(true);
});

test('a screen of the late part opens by its address without internet', async ({ server, phone }) => {
  const duo = await server.createDuo('Amina', 'Els');
  const { context, page } = await phone('Amina');
  await join({ page }, duo.codes.newcomer);
  await readyForOffline(page);
  await page.close();
  await server.kill();

  const again = await context.newPage();
  await again.goto('/app/phones');
  await expect(again.getByRole('heading', { name: t('phones.title') })).toBeVisible();
  await expect(await beginEntry(again)).toBeVisible();
});

test('without the late part the first screens work, and the others say so and come when it does', async ({
  server,
  phone,
}) => {
  const duo = await server.createDuo('Amina', 'Els');
  // What a service worker keeps would be found all the same.
  const { context, page } = await phone('Amina', { serviceWorkers: 'block' });
  await join({ page }, duo.codes.newcomer);
  await context.route(LATE, (route) => route.abort());
  await page.goto('/app/');
  await goTo(page, 'nav.duo');
  await expect(page.getByRole('heading', { name: t('error.not_here.title') })).toBeVisible();
  await goTo(page, 'nav.diary');
  await expect(page.getByRole('heading', { name: t('diary.title'), exact: true })).toBeVisible();

  await goTo(page, 'nav.duo');
  await context.unroute(LATE);
  await page.getByRole('button', { name: t('error.not_here.button') }).click();
  await expect(page.getByRole('heading', { name: t('error.not_here.title') })).toBeHidden();
  await expect(page.getByRole('heading', { name: t('me.title') })).toBeVisible();
});
