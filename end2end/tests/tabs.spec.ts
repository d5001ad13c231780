// Do several windows of one phone write one diary, whichever of them dies?

import type { Page, Route } from '@playwright/test';

import { expect, test } from '../fixtures';
import { diary, entryCard, expectBadge, expectSameDiaries, goTo, joinDuo, says, writeEntry } from '../people';
import { answer, begin, untilAnswer } from '../practice';
import { stored } from '../stored';

const PUSH = /\/push$/;

test('two tabs write at the same time and nothing is lost or doubled', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  const second = await otherTab(amina.page);

  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
  const writeAll = async (page: Page, name: string) => {
    for (const day of days) await writeEntry(page, `${name}, ${day}`, day);
  };
  await Promise.all([writeAll(amina.page, 'eerste'), writeAll(second, 'tweede')]);

  const written = days.flatMap((day) => [`eerste, ${day}`, `tweede, ${day}`]).sort();
  for (const page of [amina.page, second, els.page]) {
    await goTo(page, 'nav.diary');
    const texts = async () => (await diary(page)).map(({ text }) => text).sort();
    await expect.poll(texts).toEqual(written);
    await expectBadge(page, 'sync.safe');
  }
});

test('what one tab writes shows in the other without a server', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const second = await otherTab(amina.page);
  await server.kill();
  await writeEntry(second, 'Uit het tweede venster');
  await goTo(amina.page, 'nav.diary');
  await expect(entryCard(amina.page, 'Uit het tweede venster')).toBeVisible();
  await expectBadge(amina.page, 'sync.waiting', 1);
  await expectBadge(second, 'sync.waiting', 1);
});

test('when the leading tab is closed before its push is answered the other goes on', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const second = await otherTab(amina.page);

  // The server has stored what it was sent; its answer never arrives.
  const stored = new Promise<void>((resolve) => {
    void amina.page.route(PUSH, async (route: Route) => {
      await route.fetch();
      resolve();
    });
  });
  await writeEntry(amina.page, 'Halverwege', '2026-03-01');
  await stored;
  await amina.page.close();

  await expectBadge(second, 'sync.safe');
  await writeEntry(second, 'En verder', '2026-03-02');
  await expectSameDiaries([second, els.page], ['En verder', 'Halverwege']);
  await expectBadge(second, 'sync.safe');
});

test('when the leading tab crashes the other goes on', async ({ server, phone }) => {
  const { amina, els } = await joinDuo(server, phone);
  const second = await otherTab(amina.page);
  const held = new Promise<void>((resolve) => {
    void amina.page.route(PUSH, () => resolve());
  });
  await writeEntry(amina.page, 'Voor de klap', '2026-03-01');
  await held;

  await crash(amina.page);

  await expectBadge(second, 'sync.safe');
  await writeEntry(second, 'Na de klap', '2026-03-02');
  await expectSameDiaries([second, els.page], ['Na de klap', 'Voor de klap']);
});

test('when a tab crashes in the middle of practice, no answer is lost and none counts twice', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  const second = await otherTab(amina.page);
  const items = async () => (await stored(els.page)).get('log')?.length ?? 0;
  const before = await items();
  // The server has stored the first answer; the phone never hears so, and keeps the second one too.
  const arrived = new Promise<void>((resolve) => {
    void amina.page.route(PUSH, async (route: Route) => {
      await route.fetch();
      resolve();
    });
  });
  const known = await knowTwo(amina.page);
  await arrived;
  await crash(amina.page);
  await expectBadge(second, 'sync.safe');

  // What was known comes up another day, and each answer is in the log once.
  await begin(second);
  for (const _ of known) {
    expect(known).not.toContain(await untilAnswer(second));
    await answer(second, 'practice.not_yet');
  }
  await second.goto('/app/');
  await writeEntry(second, 'Na de klap');
  await goTo(els.page, 'nav.diary');
  await expect(entryCard(els.page, 'Na de klap')).toBeVisible();
  expect(await items()).toBe(before + 2 * known.length + 1);
});

/** Practises two phrases of five and knows both; answers which. */
async function knowTwo(page: Page): Promise<string[]> {
  await begin(page);
  const known = [];
  for (const left of [4, 3]) {
    known.push(await untilAnswer(page));
    await answer(page, 'practice.known');
    await expect(says(page, 'practice.left', { count: left })).toBeVisible();
  }
  return known;
}

/** The window is gone at once, as when the phone needs its memory for something else. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const session = await page.context().newCDPSession(page);
  // No answer comes from a page that is gone.
  session.send('Page.crash').catch(() => {});
  await crashed;
}

/** A second window of the same phone, which does not lead. */
async function otherTab(first: Page): Promise<Page> {
  const second = await first.context().newPage();
  await second.goto('/app/');
  await expectBadge(second, 'sync.safe');
  return second;
}
