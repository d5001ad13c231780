// Which screens does the app have, in which states, and how does a phone come there?

import { type Locator, type Page, expect } from '@playwright/test';

import { dayFromToday, openFirst, planIt, suggestions } from './activities';
import type { Phone } from './fixtures';
import { cameraPhoto, choosePhoto, expectDrawn, expectPhotos, recordVoice, tiles } from './media';
import { badge, codeField, joinDuo, writeEntry } from './people';
import { type Screen, at } from './screen';
import { DEMO_PROGRAMME, type SamenServer } from './server';
import { rareStates } from './states';
import { type Key, type Language, anyOf, t } from './texts';

export type Theme = 'light' | 'dark';

/** What was written in the two months that the pictures of the diary show, oldest first. */
const ENTRIES: { by: 'amina' | 'els'; day: string; place?: string; text: string }[] = [
  {
    by: 'els',
    day: '2026-09-12',
    place: 'Café De Vleugel',
    text: 'Onze eerste afspraak. Amina dronk muntthee, ik koffie. We praatten twee uur!',
  },
  {
    by: 'amina',
    day: '2026-09-19',
    place: 'Vismarkt',
    text: 'Ik zag vandaag de Dijle en de boten. Nieuw woord: de brug. الجسر جميل جدا',
  },
  { by: 'els', day: '2026-09-27', text: 'Samen naar de bibliotheek. Amina heeft nu een kaart.' },
  {
    by: 'amina',
    day: '2026-10-04',
    place: 'Bij mij thuis',
    text: 'Els leerde mij stoofvlees maken. Ik leerde haar harira maken. Het was heel lekker.',
  },
  { by: 'amina', day: '2026-10-11', text: 'اليوم ركبت الدراجة لأول مرة في المدينة. شكرا إلس!' },
  {
    by: 'els',
    day: '2026-10-18',
    place: 'Vrijbroekpark',
    text: 'Tien kilometer gefietst, door de regen. We hebben vooral gelachen.',
  },
  {
    by: 'amina',
    day: '2026-10-31',
    place: 'Stadhuis',
    text: 'Mijn eerste gesprek alleen in het Nederlands. Els wachtte buiten.',
  },
];

/** Fills the diary of a pair as two people would over two months. */
export async function writeTwoMonths(pair: { amina: Phone; els: Phone }): Promise<void> {
  for (const { by, day, place, text } of ENTRIES) await writeEntry(pair[by].page, text, day, place);
}

/** All screens, with the phones they need: a pair with a diary, someone alone, someone without a code, and those in rare states. */
export async function allScreens(
  server: SamenServer,
  phone: (name: string) => Promise<Phone>,
): Promise<Screen[]> {
  const pair = await joinDuo(server, phone);
  await server.importProgramme(DEMO_PROGRAMME);
  const entry = await writeEntry(pair.els.page, 'Samen naar de markt in Mechelen', '2026-03-03', 'Grote Markt');
  const own = await writeEntry(pair.amina.page, 'Een lang woord: meervoudigepersoonlijkheidsstoornis', '2026-03-02');
  const gone = await writeEntry(pair.amina.page, 'Gaat weg', '2026-03-01');
  await pair.amina.page.getByRole('button', { name: t('entry.delete'), exact: true }).click();
  await expect(pair.amina.page.getByRole('button', { name: t('entry.undo') })).toBeVisible();

  const pictured = await writeEntry(pair.amina.page, 'Appels op de markt', '2026-03-04');
  await pair.amina.context.grantPermissions(['microphone']);
  await choosePhoto(pair.amina.page, await cameraPhoto(pair.amina.page, 1600, 1200, 'hill'));
  await choosePhoto(pair.amina.page, await cameraPhoto(pair.amina.page, 900, 1200, 'hill'));
  await expectPhotos(pair.amina.page, 2);
  await recordVoice(pair.amina.page);

  await openFirst(pair.amina.page);
  const activity = new URL(pair.amina.page.url()).pathname;
  await planIt(pair.amina.page, dayFromToday(0), '', 'Grote Markt');
  const donePlan = new URL(pair.amina.page.url()).pathname;
  await pair.amina.page.getByRole('button', { name: t('plan.did_it') }).click();
  await openFirst(pair.amina.page);
  await planIt(pair.amina.page, dayFromToday(3), '14:05', 'Onder de klok');
  const plan = new URL(pair.amina.page.url()).pathname;

  const { codes } = await server.createDuo('Oksana', 'Jef');
  const alone = await phone('Oksana');
  await alone.page.goto('/app/join');
  await codeField(alone.page).fill(codes.newcomer);
  await alone.page.getByRole('button', { name: t('join.button') }).click();
  const waits = t('pairing.waiting.title', { buddy: 'Jef' });
  await expect(alone.page.getByRole('heading', { name: waits })).toBeVisible();
  const stranger = await phone('nobody yet');

  const heading = (page: Page, level: number, name: string | RegExp) =>
    expect(page.getByRole('heading', { level, name })).toBeVisible();
  const { page } = pair.amina;
  return [
    at(stranger.page, 'landing', '/', (language) =>
      heading(stranger.page, 1, t('landing.title', {}, language)),
    ),
    at(stranger.page, 'join', '/app/join', (language) =>
      heading(stranger.page, 1, t('join.title', {}, language)),
    ),
    at(stranger.page, 'join with a mistake', '/app/join', async (language) => {
      await codeField(stranger.page, language).fill('ABC');
      await stranger.page.getByRole('button', { name: t('join.button', {}, language) }).click();
      await expect(codeField(stranger.page, language)).toHaveAttribute('aria-invalid', 'true');
    }),
    at(alone.page, 'first screen, buddy not there', '/app/', (language) =>
      heading(alone.page, 2, t('pairing.waiting.title', { buddy: 'Jef' }, language)),
    ),
    at(alone.page, 'empty diary', '/app/diary', (language) =>
      heading(alone.page, 2, t('diary.empty.title', {}, language)),
    ),
    at(alone.page, 'pictures, not ready', '/app/pictures', (language) =>
      expect(alone.page.getByText(t('pairing.not_ready', { buddy: 'Jef' }, language))).toBeVisible(),
    ),
    at(page, 'first screen', '/app/', (language) =>
      heading(page, 2, t('pairing.unchecked', { buddy: 'Els' }, language)),
    ),
    at(page, 'diary', '/app/diary', () => heading(page, 2, /2026/)),
    at(page, 'entry of the other', entry, () => heading(page, 1, /2026/)),
    at(page, 'own entry', own, () => heading(page, 1, /2026/)),
    at(page, 'deleted entry', gone, (language) =>
      expect(page.getByText(t('entry.deleted_by_you', {}, language))).toBeVisible(),
    ),
    at(page, 'change an entry', `${own}/edit`, (language) =>
      expect(page.getByRole('textbox', { name: t('entry.text_label', {}, language) })).toBeVisible(),
    ),
    at(page, 'new entry with a mistake', '/app/diary/new', async (language) => {
      await page.getByText(t('entry.place_label', {}, language)).first().click();
      await page.getByRole('button', { name: t('entry.save', {}, language), exact: true }).click();
      await expect(page.getByText(t('entry.error.blank', {}, language))).toBeVisible();
    }),
    at(page, 'entry with photos and a voice', pictured, () => expectPhotos(page, 2)),
    at(page, 'photo', pictured, async (language) => {
      await tiles(page).first().click();
      await expect(page.getByRole('dialog').getByLabel(t('media.describe_label', {}, language))).toBeVisible();
      await expectDrawn(page.getByRole('dialog').getByRole('img'));
    }),
    at(page, 'recording', pictured, async (language) => {
      await page.getByRole('button', { name: t('media.add_voice', {}, language) }).click();
      await expect(page.getByText(t('media.recording', {}, language))).toBeVisible();
    }),
    at(page, 'pictures', '/app/pictures', (language) =>
      expect(page.getByRole('group', { name: anyOf('pairing.pictures_label', language) })).toBeVisible(),
    ),
    at(page, 'referral', '/app/referral', async (language) => {
      await page.getByText(t('referral.topic.health', {}, language), { exact: true }).click();
      await expect(page.getByRole('link', { name: '112', exact: false })).toBeVisible();
    }),
    at(page, 'meetings', '/app/meetings', async (language) => {
      const change = page.getByRole('button', { name: t('meetings.change', {}, language) });
      await expect(page.getByRole('button', { name: t('meetings.met', {}, language) })).toBeVisible();
      if ((await change.count()) === 0) await page.getByRole('button', { name: t('meetings.met', {}, language) }).click();
      await change.first().click();
      await expect(page.getByLabel(t('meetings.length', {}, language))).toBeVisible();
    }),
    at(page, 'activities', '/app/activities', () => expect(suggestions(page).first()).toBeVisible()),
    at(page, 'activity', activity, (language) =>
      expect(page.getByRole('button', { name: t('do.refuse', {}, language) })).toBeVisible(),
    ),
    at(page, 'plan an activity', `${activity}/plan`, async (language) => {
      await page.getByRole('button', { name: t('plan.save', {}, language) }).click();
      await expect(page.getByText(t('plan.wrong', {}, language))).toBeVisible();
    }),
    at(page, 'plan', plan, async (language) => {
      await page.getByRole('button', { name: t('plan.move', {}, language) }).click();
      await expect(page.getByLabel(t('plan.day', {}, language))).toBeVisible();
    }),
    at(page, 'plan, done', donePlan, (language) =>
      expect(page.getByText(t('plan.done_text', {}, language))).toBeVisible(),
    ),
    at(page, 'wishes', '/app/wishes', (language) =>
      expect(page.getByRole('button', { name: t('wishes.level.1', {}, language) })).toBeVisible(),
    ),
    at(page, 'proof of participation', '/app/meetings/proof', async (language) => {
      await confirmMeetings(pair.els.page);
      await expect(page.getByRole('region', { name: t('proof.paper.title') })).toBeVisible();
      await page.getByLabel(t('proof.places', {}, language)).check();
    }),
    at(page, 'goals', '/app/goals', async (language) => {
      const add = page.getByRole('button', { name: t('goals.add', {}, language) });
      await expect(add).toBeVisible();
      const steps = page.getByLabel(t('goals.step_add', {}, language));
      if ((await steps.count()) === 0) await setGoal(page, language);
      await expect(steps).toBeVisible();
    }),
    at(page, 'a new goal', '/app/goals', async (language) => {
      await page.getByRole('button', { name: t('goals.add', {}, language) }).click();
      await page.getByRole('button', { name: t('goals.template.club', {}, language) }).click();
    }),
    at(page, 'reflections', '/app/reflections', async (language) => {
      await page.getByRole('button', { name: t('reflection.write', {}, language) }).first().click();
      await expect(page.getByLabel(t('reflection.tip', {}, language))).toBeVisible();
    }),
    at(page, 'own phrases', '/app/phrases', (language) =>
      heading(page, 1, t('phrases.title', {}, language)),
    ),
    at(page, 'search', '/app/search', async (language) => {
      await page.getByRole('searchbox', { name: t('search.label', {}, language) }).fill('markt');
      await expect(page.getByRole('heading', { name: t('search.diary', {}, language) })).toBeVisible();
    }),
    at(page, 'practice', '/app/practice', async (language) => {
      await page.getByText(t('practice.language', {}, language)).first().click();
      await expect(page.getByRole('radio', { name: 'Türkçe' })).toBeVisible();
    }),
    at(page, 'a phrase to choose', '/app/practice', async (language) => {
      await page.getByRole('button', { name: anyOf('practice.start', language) }).click();
      await expect(page.getByText(t('practice.read', {}, language))).toBeVisible();
    }),
    at(page, 'a phrase to compare', '/app/practice', async (language) => {
      await page.getByRole('button', { name: anyOf('practice.start', language) }).click();
      // One of the three is right; the others stay.
      const reveal = page.getByRole('button', { name: t('practice.reveal', {}, language) });
      for (const choice of await page.locator('.phrase-choice').all()) {
        if (await reveal.isVisible()) break;
        await choice.click();
      }
      await reveal.click();
      await expect(page.getByRole('button', { name: t('practice.known', {}, language), exact: true })).toBeVisible();
    }),
    at(page, 'practice together', '/app/practice/together', (language) =>
      heading(page, 2, t('practice.together_themes', {}, language)),
    ),
    at(page, 'a phrase together', '/app/practice/together', async (language) => {
      await page.locator('button.choice').first().click();
      await expect(page.getByRole('button', { name: t('practice.together_understood', {}, language) })).toBeVisible();
    }),
    at(page, 'about me and this phone', '/app/me', (language) =>
      heading(page, 1, t('me.title', {}, language)),
    ),
    at(page, 'lock', '/app/lock', (language) =>
      expect(page.getByLabel(t('lock.new', {}, language))).toBeVisible(),
    ),
    at(page, 'copy', '/app/copy', (language) =>
      expect(page.getByRole('button', { name: t('copy.make', {}, language) })).toBeVisible(),
    ),
    at(page, 'import', '/app/import', (language) =>
      expect(page.getByLabel(t('import.file', {}, language))).toBeVisible(),
    ),
    at(page, 'report', '/app/report', () => expect(page.getByText(/^status: /)).toBeVisible()),
    at(page, 'leave', '/app/leave', async (language) => {
      await page.getByRole('button', { name: t('leave.sign_out', {}, language) }).click();
      await expect(page.getByText(t('leave.sign_out.sure', {}, language))).toBeVisible();
    }),
    at(page, 'end', '/app/end', async (language) => {
      await page.getByRole('button', { name: t('end.begin', {}, language) }).click();
      await expect(page.getByText(t('end.sure', {}, language))).toBeVisible();
    }),
    at(page, 'phones and passkeys', '/app/phones', async (language) => {
      await heading(page, 1, t('phones.title', {}, language));
      await expect(page.getByText(t('passkeys.none', {}, language))).toBeVisible();
    }),
    at(page, 'sign out a phone', '/app/phones', async (language) => {
      await page.getByRole('button', { name: t('phones.not_theirs', { name: 'Els' }, language) }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
    }),
    at(page, 'a new phone', '/app/code', (language) =>
      heading(page, 1, t('phones.new.title', {}, language)),
    ),
    at(page, 'to the home screen', '/app/move', async (language) => {
      await page.getByRole('button', { name: t('phones.move.make', {}, language) }).click();
      await expect(page.getByRole('img', { name: t('phones.qr_label', {}, language) })).toBeVisible();
    }),
    at(page, 'no recovery card', '/app/card', (language) =>
      expect(page.getByRole('button', { name: t('phones.card.make', {}, language) })).toBeVisible(),
    ),
    at(alone.page, 'recovery card', '/app/card', async (language) => {
      const make = eitherButton(alone.page, ['phones.card.make', 'phones.card.again'], language);
      await make.click();
      await expect(alone.page.getByRole('img', { name: t('phones.qr_label', {}, language) })).toBeVisible();
    }),
    at(page, 'sync details', '/app/diary', async (language) => {
      await badge(page, language).click();
      await expect(page.getByRole('dialog', { name: t('sync.details.title', {}, language) })).toBeVisible();
    }),
    at(page, 'page that does not exist', '/app/nergens', (language) =>
      expect(page.getByText(t('error.not_found.text', {}, language))).toBeVisible(),
    ),
    ...(await rareStates(server, phone)),
  ];
}

/** Confirms what the other has noted, if anything waits. */
async function confirmMeetings(page: Page): Promise<void> {
  await page.goto('/app/meetings');
  const yes = page.getByRole('button', { name: t('meetings.yes'), exact: true });
  const confirmed = page.getByText(t('meetings.confirmed'));
  await expect(yes.or(confirmed).first()).toBeVisible();
  if ((await confirmed.count()) === 0) await yes.first().click();
  await expect(confirmed).toBeVisible();
}

/** An example as a goal, with a step that is done. */
async function setGoal(page: Page, language: Language): Promise<void> {
  const press = (key: Key) => page.getByRole('button', { name: t(key, {}, language), exact: true }).click();
  await press('goals.add');
  await press('goals.template.cycling');
  await press('goals.save');
  await page.getByLabel(t('goals.step_add', {}, language)).fill('Een fiets lenen bij de fietsbib');
  await press('goals.step_save');
  await page.getByRole('checkbox').check();
}

/** A button that has one of two words, by what was done before. */
function eitherButton(page: Page, [first, second]: [Key, Key], language: Language): Locator {
  const named = (key: Key) => page.getByRole('button', { name: t(key, {}, language), exact: true });
  return named(first).or(named(second));
}
