// When the server is put back to an older state: is everything still there, and does what was taken away stay away?

import { type Phone, expect, test } from '../fixtures';
import { cameraPhoto, choosePhoto, expectPhotos } from '../media';
import {
  expectBadge,
  expectSameDiaries,
  joinDuo,
  openEntry,
  says,
  writeEntry,
} from '../people';
import { enterCode, isTold, letIn, openPhones, waitingPhone } from '../phones';
import type { SamenServer } from '../server';
import { t } from '../texts';

/** Until all that both wrote is on the server. */
async function allSafe(...phones: Phone[]): Promise<void> {
  for (const { page } of phones) await expectBadge(page, 'sync.safe');
}

/** A phone that has only what the server has. */
async function newcomer(
  server: SamenServer,
  phone: (name: string) => Promise<Phone>,
  els: Phone,
): Promise<Phone> {
  const fresh = await phone('a phone that knows nothing');
  await enterCode(fresh, await server.renewCode('newcomer', 'Amina'));
  await expect(fresh.page.getByRole('heading', { name: t('join.new_phone.title') })).toBeVisible();
  await letIn(els.page);
  return fresh;
}

test('a server restored from an older backup gets everything back, the words of the other too', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Voor de kopie', '2026-03-01');
  await expectSameDiaries([els.page], ['Voor de kopie']);
  await allSafe(amina, els);
  await server.stop();
  const backup = await server.backUp();
  await server.start();

  await writeEntry(els.page, 'Van Els, na de kopie', '2026-03-02');
  await choosePhoto(els.page, await cameraPhoto(els.page, 300, 200));
  await expectPhotos(els.page, 1);
  await writeEntry(amina.page, 'Van Amina, na de kopie', '2026-03-03');
  await openEntry(amina.page, 'Voor de kopie');
  await amina.page.getByRole('button', { name: t('entry.delete'), exact: true }).click();
  await expect(says(amina.page, 'entry.deleted')).toBeVisible();
  const whole = ['Van Amina, na de kopie', 'Van Els, na de kopie'];
  await expectSameDiaries([amina.page, els.page], whole);
  await openEntry(amina.page, 'Van Els, na de kopie');
  await expectPhotos(amina.page, 1);
  await allSafe(amina, els);

  // Els is away: only Amina can bring back what Els wrote.
  await els.context.setOffline(true);
  await server.stop();
  await server.restore(backup);
  await server.start();
  await writeEntry(amina.page, 'Na de ramp', '2026-03-04');
  await allSafe(amina);
  const after = ['Na de ramp', ...whole];
  await expectSameDiaries([amina.page], after);

  await els.context.setOffline(false);
  await expectSameDiaries([amina.page, els.page], after);
  await openEntry(els.page, 'Van Els, na de kopie');
  await expectPhotos(els.page, 1);
  await allSafe(amina, els);
  const fresh = await newcomer(server, phone, els);
  await expectSameDiaries([amina.page, els.page, fresh.page], after);
});

test('what was written without a server while it was put back is lost on neither phone', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Eerst', '2026-03-01');
  await expectSameDiaries([els.page], ['Eerst']);
  await allSafe(amina, els);
  await server.stop();
  const backup = await server.backUp();
  await server.start();
  await writeEntry(els.page, 'Alleen in de nieuwe kopie', '2026-03-02');
  await expectSameDiaries([amina.page], ['Alleen in de nieuwe kopie', 'Eerst']);
  await allSafe(amina, els);

  // The power goes, and somebody copies the old files back: nobody tells the program.
  await server.kill();
  await writeEntry(amina.page, 'Amina in het donker', '2026-03-03');
  await writeEntry(els.page, 'Els in het donker', '2026-03-04');
  await server.restore(backup);
  await server.start();

  const whole = ['Els in het donker', 'Amina in het donker', 'Alleen in de nieuwe kopie', 'Eerst'];
  await expectSameDiaries([amina.page, els.page], whole);
  await allSafe(amina, els);
  await amina.page.reload();
  await els.page.reload();
  await expectSameDiaries([amina.page, els.page], whole);
  await allSafe(amina, els);
});

test('a phone that was signed out stays out of a server that is restored to before', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await writeEntry(amina.page, 'Van Amina', '2026-03-01');
  const lost = await waitingPhone(els, phone, 'a phone that will be lost');
  await letIn(els.page);
  await expectSameDiaries([lost.page, els.page], ['Van Amina']);
  await allSafe(amina, els, lost);
  await server.stop();
  const backup = await server.backUp();
  await server.start();

  await isTold(amina.page, 'phones.notice.phone', { name: 'Amina' });
  await amina.page.getByRole('button', { name: t('phones.sign_out') }).click();
  const sheet = amina.page.getByRole('dialog', { name: t('phones.out.own') });
  await sheet.getByRole('button', { name: t('phones.sign_out') }).click();
  await isTold(els.page, 'phones.notice.phone_went', { name: 'Amina' });
  await isTold(lost.page, 'sync.look.removed.title');
  await allSafe(amina, els);

  await server.stop();
  await server.restore(backup);
  await server.start();
  await writeEntry(els.page, 'Onder ons', '2026-03-02');
  await expectSameDiaries([amina.page, els.page], ['Onder ons', 'Van Amina']);
  await allSafe(amina, els);
  await lost.page.reload();
  await isTold(lost.page, 'sync.look.removed.title');
  await expectSameDiaries([lost.page], ['Van Amina']);
  await openPhones(els.page);
  // Amina's one; that of Els stands there as the one in her hand.
  await expect(says(els.page, 'phones.kind.phone')).toHaveCount(1);
});
