// Does the badge say what is true?

import { rm } from 'node:fs/promises';
import path from 'node:path';

import { expect, test } from '../fixtures';
import { badge, expectBadge, joinDuo, writeEntry } from '../people';
import { type Key, t } from '../texts';

test('the badge tells the truth in its four states', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  const { page } = amina;
  const details = page.getByRole('dialog', { name: t('sync.details.title') });
  const tells = async (key: Key, fill: Record<string, number> = {}) => {
    await badge(page).click();
    await expect(details).toContainText(t(key, fill));
    await details.getByRole('button', { name: t('app.close') }).click();
    await expect(details).toBeHidden();
  };

  await writeEntry(page, 'Veilig', '2026-03-01');
  await expectBadge(page, 'sync.safe');
  await tells('sync.details.safe');

  // Nobody touches the phones: they notice by themselves.
  await server.kill();
  await expectBadge(page, 'sync.offline');
  await expectBadge(els.page, 'sync.offline');
  await tells('sync.details.unreachable');

  await writeEntry(page, 'Wacht', '2026-03-02');
  await expectBadge(page, 'sync.waiting', 1);
  await writeEntry(page, 'Wacht ook', '2026-03-03');
  await expectBadge(page, 'sync.waiting', 2);
  await tells('sync.details.waiting', { count: 2 });

  await server.start();
  await expectBadge(page, 'sync.safe');
  await expectBadge(els.page, 'sync.safe');

  // The server comes back without its memory.
  await server.kill();
  await rm(path.join(server.dataDir), { recursive: true });
  await server.start();
  await expectBadge(page, 'sync.look');
  await tells('sync.look.gone.what');
  await tells('sync.look.gone.safe');
  await tells('sync.look.gone.do');
});
