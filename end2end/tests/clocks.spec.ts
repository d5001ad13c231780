// Does a wrong clock on a phone change what the diary holds?

import { openWithClock } from '../clock';
import { expect, test } from '../fixtures';
import { beginEdit, entryText, expectBadge, expectSameDiaries, joinDuo, openEntry, save, writeEntry } from '../people';

const TEN_YEARS_MS = 10 * 365.25 * 24 * 60 * 60 * 1000;

test('two phones whose clocks are twenty years apart write one diary, and the later words win nothing', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await openWithClock(amina.page, '/app/', Date.now() - TEN_YEARS_MS);
  await openWithClock(els.page, '/app/', Date.now() + TEN_YEARS_MS);

  await writeEntry(els.page, 'Uit de toekomst', '2026-03-02');
  await writeEntry(amina.page, 'Uit het verleden', '2026-03-01');
  await expectSameDiaries([amina.page, els.page], ['Uit de toekomst', 'Uit het verleden']);
  // Whoever writes last has written last, whatever the clocks say.
  await openEntry(amina.page, 'Uit de toekomst');
  await (await beginEdit(amina.page)).fill('Door Amina veranderd');
  await save(amina.page);
  await openEntry(els.page, 'Door Amina veranderd');
  await (await beginEdit(els.page)).fill('Door Els nog eens');
  await save(els.page);
  await expect(entryText(amina.page)).toHaveText('Door Els nog eens');
  await expectSameDiaries([amina.page, els.page], ['Door Els nog eens', 'Uit het verleden']);
  await expectBadge(amina.page, 'sync.safe');
  await expectBadge(els.page, 'sync.safe');
});
