// Is a meeting noted with one tap, confirmed with one, never corrected behind anybody's back, and told on paper to nobody unasked?

import type { Page } from '@playwright/test';

import { openWithClock } from '../clock';
import { expect, test } from '../fixtures';
import { openMeetings, tap } from '../meetings';
import { expectBadge, joinDuo, readyForOffline, says } from '../people';
import type { SamenServer } from '../server';
import { tablesWith } from '../stored';
import { t } from '../texts';

const PLACE = 'Onder de treurwilg 5c2e';

test('a meeting noted without a server is confirmed by the other with one tap', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await readyForOffline(amina.page);
  await amina.page.reload();
  await server.kill();
  await openMeetings(amina.page);
  await tap(amina.page, 'meetings.met');
  await expect(says(amina.page, 'meetings.waits', { name: 'Els' })).toBeVisible();
  await server.start();
  await expectBadge(amina.page, 'sync.safe');

  await openMeetings(els.page);
  await expect(says(els.page, 'meetings.asks', { name: 'Amina' })).toBeVisible();
  await tap(els.page, 'meetings.yes');
  for (const { page } of [amina, els]) {
    await expect(says(page, 'meetings.confirmed')).toBeVisible();
    await expect(says(page, 'meetings.month', { count: 1 })).toBeVisible();
    const hour = t('meetings.hours', { hours: 1 });
    await expect(says(page, 'meetings.total', { all: hour, confirmed: hour })).toBeVisible();
  }
});

test('a correction overwrites nothing: both words stand until one takes the other’s over', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await openMeetings(amina.page);
  await tap(amina.page, 'meetings.met');
  await openMeetings(els.page);
  await tap(els.page, 'meetings.change');
  await els.page.getByLabel(t('meetings.length')).fill('0');
  await tap(els.page, 'meetings.save');
  await expect(says(els.page, 'meetings.wrong')).toBeVisible();
  await els.page.getByLabel(t('meetings.length')).fill('90');
  await tap(els.page, 'meetings.save');

  // Amina's hour stands until she agrees.
  const longer = t('meetings.duration', { hours: 1, minutes: 30 });
  const hers = amina.page.getByRole('main').getByRole('listitem').first();
  await expect(hers).toContainText(longer);
  await expect(hers.getByText(t('meetings.hours', { hours: 1 })).first()).toBeVisible();
  const none = t('meetings.minutes', { minutes: 0 });
  await expect(says(amina.page, 'meetings.total', { all: t('meetings.hours', { hours: 1 }), confirmed: none })).toBeVisible();
  await tap(amina.page, 'meetings.yes');
  for (const { page } of [amina, els]) {
    await expect(says(page, 'meetings.total', { all: longer, confirmed: longer })).toBeVisible();
  }

  await tap(amina.page, 'meetings.remove');
  for (const { page } of [amina, els]) await expect(says(page, 'meetings.empty')).toBeVisible();
});

test('other hours are added with one form, and are hours but no meeting', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await openMeetings(amina.page);
  await tap(amina.page, 'meetings.other');
  await amina.page.getByLabel(t('meetings.length')).fill('120');
  await amina.page.getByLabel(t('meetings.what_or_where')).fill('Buddycafé');
  await tap(amina.page, 'meetings.save');
  await openMeetings(els.page);
  await tap(els.page, 'meetings.yes');
  for (const { page } of [amina, els]) {
    const hours = t('meetings.hours', { hours: 2 });
    await expect(says(page, 'meetings.total', { all: hours, confirmed: hours })).toBeVisible();
    await expect(page.getByRole('main').getByRole('listitem')).toContainText('Buddycafé');
    await expect(says(page, 'meetings.month_new')).toBeVisible();
    await page.getByText(t('meetings.months')).click();
    await expect(says(page, 'meetings.month_hours', { all: hours, confirmed: hours })).toBeVisible();
  }
});

test('two meetings in a month are the rhythm, and one is no less welcome', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  await openMeetings(amina.page);
  await tap(amina.page, 'meetings.met');
  await expect(says(amina.page, 'meetings.month', { count: 1 })).toBeVisible();
  await expect(says(amina.page, 'meetings.rhythm', { count: 2 })).toBeVisible();
  await tap(amina.page, 'meetings.met');
  await expect(says(amina.page, 'meetings.rhythm_kept', { count: 2 })).toBeVisible();
});

test('forty hours are seen by who switched them on and by nobody else', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await openMeetings(amina.page);
  await tap(amina.page, 'meetings.met');
  await expect(amina.page.getByRole('progressbar')).toHaveCount(0);
  await amina.page.getByText(t('participation.fold'), { exact: true }).click();
  await amina.page.getByLabel(t('participation.count')).check();
  await expect(amina.page.getByRole('progressbar', { name: t('participation.title') })).toBeVisible();
  const [none, hour] = [t('meetings.minutes', { minutes: 0 }), t('meetings.hours', { hours: 1 })];
  await expect(says(amina.page, 'participation.confirmed', { hours: none })).toBeVisible();
  await expect(says(amina.page, 'participation.open', { hours: hour })).toBeVisible();

  await openMeetings(els.page);
  await tap(els.page, 'meetings.yes');
  await expect(says(amina.page, 'participation.confirmed', { hours: hour })).toBeVisible();
  await expect(els.page.getByRole('progressbar')).toHaveCount(0);
  await expect(els.page.getByText(/40/).locator('visible=true')).toHaveCount(0);
  await expect(els.page.getByRole('link', { name: t('proof.title') })).toBeHidden();
});

test('a meeting that was taken away is gone after ten minutes: from both phones, and from the server', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await openWithClock(amina.page, '/app/');
  await openMeetings(amina.page);
  await tap(amina.page, 'meetings.met');
  await tap(amina.page, 'meetings.change');
  await amina.page.getByLabel(t('meetings.place')).fill(PLACE);
  const sent = amina.page.waitForRequest((request) => request.url().endsWith('/push'));
  await tap(amina.page, 'meetings.save');
  const sealed = sealedIn((await sent).postDataBuffer() ?? Buffer.alloc(0));
  await openMeetings(els.page);
  await expect(els.page.getByRole('main').getByRole('listitem')).toContainText(PLACE);
  await expectBadge(amina.page, 'sync.safe');
  expect(await filesWith(server, sealed)).not.toEqual([]);
  for (const { page } of [amina, els]) expect(await tablesWith(page, PLACE)).toEqual(['documents', 'things']);

  await tap(amina.page, 'meetings.remove');
  await expect(says(els.page, 'meetings.empty')).toBeVisible();
  // Time is looked at every half minute; what was taken away counts from the look after.
  const afterSixMinutes = async () => {
    await amina.page.clock.fastForward('06:00');
    return tablesWith(amina.page, PLACE);
  };
  expect(await afterSixMinutes(), 'the ten minutes are not over').toEqual(['documents']);
  await expect.poll(afterSixMinutes).toEqual([]);
  await expect.poll(() => tablesWith(els.page, PLACE)).toEqual([]);
  // The phone that erased offers a snapshot, the other finds it right, and the server lets go of what it covers.
  await expect.poll(() => filesWith(server, sealed)).toEqual([]);
  for (const { page } of [amina, els]) await expectBadge(page, 'sync.safe');
});

test('twenty meetings fit on one A4 page in Dutch, which tells no place unless asked', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  await openMeetings(amina.page);
  await tap(amina.page, 'meetings.met');
  await tap(amina.page, 'meetings.change');
  await amina.page.getByLabel(t('meetings.place')).fill('Bibliotheek Het Predikheren');
  await tap(amina.page, 'meetings.save');
  const items = (page: Page) => page.getByRole('main').getByRole('listitem');
  for (let count = 2; count <= 21; count += 1) {
    await tap(amina.page, 'meetings.met');
    await expect(items(amina.page)).toHaveCount(count);
  }
  await openMeetings(els.page);
  await expect(items(els.page)).toHaveCount(21);
  for (let left = 21; left > 1; left -= 1) {
    const waiting = els.page.getByRole('button', { name: t('meetings.yes'), exact: true });
    await expect(waiting).toHaveCount(left);
    await waiting.first().click();
  }
  await expectBadge(els.page, 'sync.safe');
  await expect(says(amina.page, 'meetings.confirmed')).toHaveCount(20);

  const { page } = amina;
  await readyForOffline(page);
  await page.evaluate(() => localStorage.setItem('samen-language', 'ar'));
  await server.kill();
  await page.goto('/app/meetings/proof');
  await expect(page.getByText(t('proof.dutch', {}, 'ar'))).toBeVisible();
  const paper = page.getByRole('region', { name: t('proof.paper.title') });
  await expect(paper).toHaveAttribute('lang', 'nl');
  await expect(paper.getByText(t('proof.paper.note'))).toBeVisible();
  // The one that is not confirmed is not among them.
  await expect(paper.getByRole('row')).toHaveCount(21);
  await expect(paper).not.toContainText('Predikheren');
  await page.getByLabel(t('proof.places', {}, 'ar')).check();
  await expect(paper).toContainText('Predikheren');

  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText(t('proof.dutch', {}, 'ar'))).toBeHidden();
  await expect(paper.getByText(t('proof.paper.contact'))).toBeVisible();
  const pdf = await page.pdf({ preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  // As wide as what an A4 page has between its margins, at 96 px an inch.
  await page.setViewportSize({ width: Math.floor((170 / 25.4) * 96), height: 1000 });
  expect(await paper.evaluate((sheet) => sheet.scrollWidth <= sheet.clientWidth)).toBe(true);
});

/** The longest string of bytes in a message: of a push with one item, what is sealed. */
function sealedIn(message: Buffer): Buffer {
  let longest: Buffer = Buffer.alloc(0);
  // CBOR says so: a byte string with its length in one byte, or in two.
  for (let at = 0; at + 3 < message.length; at += 1) {
    const [head, size] = message[at] === 0x58 ? [2, message[at + 1]!] : [3, message.readUInt16BE(at + 1)];
    const isString = message[at] === 0x58 || message[at] === 0x59;
    if (isString && size > longest.length) longest = message.subarray(at + head, at + head + size);
  }
  return longest;
}

/** The server's files in which these bytes lie. */
async function filesWith(server: SamenServer, bytes: Buffer): Promise<string[]> {
  const files = await server.files();
  return files.filter((file) => file.bytes.includes(bytes)).map(({ name }) => name);
}
