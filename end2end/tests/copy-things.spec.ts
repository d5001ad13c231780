// Does a copy hold what the two did together, and bring it back without anybody speaking for the other?

import { dayFromToday, openFirst, openPlan, planIt } from '../activities';
import { chooseCopy, makeCopy, readIn, saveCopy, withoutPicker } from '../copies';
import { expect, test } from '../fixtures';
import { press } from '../goals';
import { expectBadge, goTo, joinDuo, openFromDuo, says } from '../people';
import { openPhrases, recordPhrase } from '../phrases';
import { anyOf, t } from '../texts';
import { unzip } from '../zip';

const PHRASE = 'Mag het iets meer zijn?';
const GOAL = 'Leren fietsen op het plein';

interface Copied {
  things: { kind: string; facts: Record<string, unknown> }[];
}

const copied = (files: Map<string, Buffer>): Copied => JSON.parse(files.get('samen.json')!.toString()) as Copied;

/** What was practised, without whose it is. */
function sittings(copy: Copied): unknown[] {
  const reviews = copy.things.filter(({ kind }) => kind === 'reviews');
  return reviews.map(({ facts: { member: _, ...rest } }) => rest);
}

test('a copy brings meetings, plans, goals, phrases, voices and practice to a duo that begins anew, each in their own name', async ({
  server,
  phone,
}) => {
  const { amina, els } = await joinDuo(server, phone);
  await withoutPicker(amina);
  await els.context.grantPermissions(['microphone']);
  await amina.page.reload();

  // What they did together: planned, met, a phrase with a voice, a goal, practice.
  const title = await openFirst(amina.page);
  await planIt(amina.page, dayFromToday(0), '', 'Grote Markt');
  await openPlan(els.page, title);
  await press(amina.page, 'plan.did_it');
  await openFromDuo(els.page, 'meetings.title');
  await press(els.page, 'meetings.yes');
  await expect(says(els.page, 'meetings.confirmed')).toBeVisible();
  await openPhrases(amina.page);
  await amina.page.getByText(t('phrases.add'), { exact: true }).click();
  await amina.page.getByLabel(t('phrases.text')).fill(PHRASE);
  await press(amina.page, 'phrases.save');
  await openPhrases(els.page);
  await recordPhrase(els.page);
  await openFromDuo(els.page, 'goals.title');
  await press(els.page, 'goals.add');
  await els.page.getByLabel(t('goals.words')).fill(GOAL);
  await press(els.page, 'goals.save');
  await goTo(amina.page, 'nav.practice');
  await amina.page.getByRole('button', { name: anyOf('practice.start') }).click();
  await press(amina.page, 'practice.reveal');
  await press(amina.page, 'practice.known');
  await expectBadge(els.page, 'sync.safe');
  await openFromDuo(amina.page, 'goals.title');
  await expect(amina.page.getByRole('heading', { name: GOAL })).toBeVisible();
  await openPhrases(amina.page);
  await expect(amina.page.locator('audio[src^="blob:"]')).toHaveCount(1);
  await expectBadge(amina.page, 'sync.safe');

  const archive = await saveCopy(amina);
  const before = await unzip(archive);
  const html = before.get('index.html')!.toString();
  for (const told of [title, 'Grote Markt', PHRASE, GOAL, t('meetings.confirmed')]) expect(html).toContain(told);
  expect([...before.keys()].filter((name) => name.startsWith('media/phrase-'))).toHaveLength(1);
  expect(sittings(copied(before))).toHaveLength(1);

  // The same two begin anew: each brings what was theirs.
  const anew = await joinDuo(server, phone);
  await withoutPicker(anew.amina);
  await chooseCopy(anew.amina.page, 'samen.zip', archive);
  await expect(says(anew.amina.page, 'import.own')).toBeVisible();
  await readIn(anew.amina.page);
  await openFromDuo(anew.els.page, 'meetings.title');
  await expect(says(anew.els.page, 'meetings.asks', { name: 'Amina' })).toBeVisible();
  await openFromDuo(anew.els.page, 'goals.title');
  await expect(anew.els.page.getByRole('heading', { name: GOAL })).toBeVisible();
  await goTo(anew.els.page, 'nav.practice');
  await openPhrases(anew.els.page);
  await expect(anew.els.page.getByRole('button', { name: t('phrases.your_voice'), exact: true })).toBeVisible();
  await expect(anew.els.page.getByRole('main').getByText(PHRASE)).toBeVisible();

  await chooseCopy(anew.els.page, 'samen.zip', archive);
  await readIn(anew.els.page);
  await anew.els.page.goto('/app/');
  await openFromDuo(anew.els.page, 'meetings.title');
  await expect(says(anew.els.page, 'meetings.confirmed')).toBeVisible();

  // Once more changes nothing, and a copy of it says the same.
  await chooseCopy(anew.els.page, 'samen.zip', archive);
  await expect(anew.els.page.locator('input#copy')).toBeVisible();
  await expect(anew.els.page.getByRole('button', { name: t('import.button') })).toHaveCount(0);
  await anew.amina.page.goto('/app/');
  const after = await makeCopy(anew.amina);
  expect(sittings(copied(after))).toEqual(sittings(copied(before)));
  const kinds = (copy: Copied) => copy.things.map(({ kind }) => kind).sort();
  expect(kinds(copied(after))).toEqual(kinds(copied(before)));
});

test('a copy of another duo brings its phrases, and leaves its meetings and goals to that duo', async ({ server, phone }) => {
  const { amina } = await joinDuo(server, phone);
  const begun = { by: 'a1'.repeat(16), name: 'Nadia', at_ms: 1_700_000_000_000 };
  const said = (text: string) => [1, text, { map: [] }];
  const things = [
    { id: '0a'.repeat(16), kind: 'goal', begun, facts: { text: GOAL } },
    {
      id: '0b'.repeat(16),
      kind: 'phrase',
      begun,
      facts: { [`text/${begun.by}`]: said(PHRASE), source: ['2023-11-14', null, null] },
    },
  ];
  const members = [
    { id: begun.by, name: 'Nadia' },
    { id: 'a2'.repeat(16), name: 'Jan' },
  ];
  const copy = { format: 'samen-diary', schema: 1, members, entries: [], things };
  await chooseCopy(amina.page, 'samen.json', Buffer.from(JSON.stringify(copy)));
  await expect(says(amina.page, 'import.of_others')).toBeVisible();
  await expect(says(amina.page, 'import.things', { count: 1 })).toBeVisible();
  await readIn(amina.page);
  await amina.page.goto('/app/');
  await openPhrases(amina.page);
  await expect(amina.page.getByRole('main').getByText(PHRASE)).toBeVisible();
  await openFromDuo(amina.page, 'goals.title');
  await expect(says(amina.page, 'goals.empty')).toBeVisible();
});
