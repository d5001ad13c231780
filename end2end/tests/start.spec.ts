// Is what stands on the screen first, before the phone has read everything, already true?

import { expect, test } from '../fixtures';
import { PIN, setLock, typePin } from '../locks';
import { badge, entryCard, expectBadge, joinDuo, readyForOffline, says, writeEntry } from '../people';
import { makeCard, tryCard } from '../phones';
import { t } from '../texts';

test('a start never says that all is safe beside what waits, and offers no card to who has one', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await tryCard(page, await makeCard(page));
  await expect(says(page, 'phones.card.works')).toBeVisible();
  await readyForOffline(page);
  await server.kill();
  await writeEntry(page, 'Op de markt');
  await expectBadge(page, 'sync.waiting', 1);

  // Everything that is ever on the screen, however short.
  await page.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(window, { seen });
    const look = () => {
      for (const shown of document.querySelectorAll('.badge, h2')) seen.add(shown.textContent ?? '');
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.goto('/app/');
  await expect(entryCard(page, 'Op de markt')).toBeVisible();
  await expectBadge(page, 'sync.waiting', 1);
  const seen = await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
  expect(seen).toContain(await badge(page).textContent());
  expect(seen.filter((text) => text.includes(t('sync.safe')))).toEqual([]);
  expect(seen).not.toContain(t('phones.offer.title'));
});

test('a lock that is set while another tab starts is closed there too', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Op de markt');
  await readyForOffline(amina.page);
  const second = await amina.context.newPage();
  await second.addInitScript(() => {
    // This tab waits for its words, once, while it has read its diary.
    if (sessionStorage.getItem('has-waited')) return;
    sessionStorage.setItem('has-waited', 'yes');
    const ask = window.fetch;
    window.fetch = async (...what: Parameters<typeof fetch>) => {
      if (String(what[0]).includes('/locales/')) {
        document.documentElement.dataset.waits = '';
        await new Promise<void>((goOn) => document.addEventListener('go-on', () => goOn()));
      }
      return ask(...what);
    };
  });
  await second.goto('/app/diary');
  await expect(second.locator('html[data-waits]')).toHaveCount(1);

  await setLock(amina.page);
  // Gone with the page that waited, if that was told.
  await second.evaluate(() => document.dispatchEvent(new Event('go-on'))).catch(() => {});
  await expect(second.getByLabel(t('lock.pin'))).toBeVisible();
  await typePin(second, PIN);
  await expect(entryCard(second, 'Op de markt')).toBeVisible();
});
