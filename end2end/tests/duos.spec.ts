// Can one person be in several duos, and sign in again on the same phone?

import { expect, test } from '../fixtures';
import {
  codeField,
  entryCard,
  expectBadge,
  expectSameDiaries,
  goTo,
  join,
  joinDuo,
  writeEntry,
} from '../people';
import { t } from '../texts';

test('one person can be in two duos, and each diary stays apart', async ({ server, phone }) => {
  const first = await server.createDuo('Amina', 'Els');
  const second = await server.createDuo('Farid', 'Els');
  const { page } = await phone('Els');
  await join({ page }, first.codes.volunteer);
  await writeEntry(page, 'Met Amina naar de markt');

  await goTo(page, 'nav.duo');
  await page.getByRole('link', { name: t('me.duos.add') }).click();
  await codeField(page).fill(second.codes.volunteer);
  await page.getByRole('button', { name: t('join.button') }).click();
  await expect(page.getByText(t('join.welcome.text', { buddy: 'Farid' }))).toBeVisible();
  await writeEntry(page, 'Met Farid in het park');
  await goTo(page, 'nav.diary');
  await expect(entryCard(page, 'Met Farid in het park')).toBeVisible();
  await expect(entryCard(page, 'Met Amina naar de markt')).toBeHidden();

  await goTo(page, 'nav.duo');
  await page.getByRole('button', { name: t('me.duos.with', { buddy: 'Amina' }) }).click();
  await expect(page.getByText(t('join.welcome.text', { buddy: 'Amina' }))).toBeVisible();
  await goTo(page, 'nav.diary');
  await expect(entryCard(page, 'Met Amina naar de markt')).toBeVisible();
  await expect(entryCard(page, 'Met Farid in het park')).toBeHidden();
  await expectBadge(page, 'sync.safe');
});

test('a phone whose cookie is gone signs in with its key, and nothing is asked', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await amina.context.clearCookies();
  await writeEntry(amina.page, 'Zonder koekje');
  await expectBadge(amina.page, 'sync.safe');
  await expectSameDiaries([amina.page, els.page], ['Zonder koekje']);
});
