// Can the app be installed, and does it then have all it needs on the phone?

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium, type Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { badge, codeField, goTo, joinDuo, readyForOffline, writeEntry } from '../people';
import { type Language, t } from '../texts';

interface Manifest {
  icons: { src: string; sizes: string; purpose: string }[];
  shortcuts: { url: string; icons: { src: string }[] }[];
  [field: string]: unknown;
}

test('the manifest is one app in both languages, and its icons are what it says', async ({
  server,
  phone,
}) => {
  const { page } = await phone('a phone');
  await page.goto('/app/join');
  await expect(codeField(page)).toBeVisible();
  const ids = new Set<unknown>();
  for (const language of ['nl', 'en'] satisfies Language[]) {
    await page.evaluate((language) => localStorage.setItem('samen-language', language), language);
    await page.reload();
    const href = await page.locator('link[rel=manifest]').getAttribute('href');
    const answer = await page.request.get(href ?? '');
    expect(answer.headers()['content-type']).toContain('application/manifest+json');
    const manifest = (await answer.json()) as Manifest;
    expect(manifest).toMatchObject({
      name: t('app.name', {}, language),
      description: t('app.description', {}, language),
      lang: language,
      display: 'standalone',
      start_url: '/app/',
      scope: '/app/',
    });
    ids.add(manifest.id);
    expect(manifest.icons.map(({ purpose }) => purpose)).toEqual(expect.arrayContaining(['any', 'maskable']));
    for (const icon of manifest.icons) expect(await sizeOf(page, icon.src), icon.src).toBe(icon.sizes);
    for (const shortcut of manifest.shortcuts) expect(shortcut.url).toMatch(/^\/app\//);
  }
  expect([...ids]).toEqual(['/app/']);
  expect(server.logs()).not.toContain('manifest');
});

test('the browser finds nothing that keeps the app from being installed', async ({ server }) => {
  // A profile of its own: a browser does not install from a private window, as which other tests run.
  const profile = await mkdtemp(path.join(tmpdir(), 'samen-profile-'));
  const { launchOptions } = test.info().project.use;
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: server.url });
  try {
    const page = await context.newPage();
    await page.goto('/app/join');
    await readyForOffline(page);
    const session = await context.newCDPSession(page);
    await session.send('Page.enable');
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    expect(installabilityErrors).toEqual([]);
    const { errors, url } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(url).toContain('/app/manifest.');
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});

test('every file the app asks for offline is in the precache', async ({ server, phone }) => {
  const asked = new Set<string>();
  const { amina } = await joinDuo(server, async (name) => {
    const made = await phone(name);
    made.context.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (request.method() === 'GET' && !pathname.startsWith('/api/')) asked.add(pathname + search);
    });
    return made;
  });
  const { page } = amina;
  await readyForOffline(page);
  for (const place of ['nav.diary', 'nav.duo', 'nav.today'] as const) await goTo(page, place);
  await writeEntry(page, 'Alles bij de hand');
  await page.goto('/app/pictures');
  await goTo(page, 'nav.duo');
  await page.getByRole('radio', { name: t('language.en') }).check();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('me.title', {}, 'en'));
  await badge(page, 'en').click();

  const precache = await precached(page);
  const screens = [...asked].filter((path) => /^\/app(\/[a-z/0-9-]*)?$/.test(path));
  const worker = '/app/sw.js';
  const missing = [...asked].filter(
    (path) => path !== worker && !screens.includes(path) && !precache.includes(path),
  );
  expect(missing).toEqual([]);
  expect(precache).toContain('/app/');
  for (const kind of ['.wasm', '.js', '.css', '.json', '.webmanifest', '.svg', '.png']) {
    expect(precache.some((path) => path.includes(kind)), kind).toBe(true);
  }

  // With the server gone each of them is there, with something in it.
  await server.kill();
  const sizes = await page.evaluate(async (paths) => {
    const fetched = paths.map(async (path) => {
      const body = await (await fetch(path)).arrayBuffer();
      return [path, body.byteLength] as const;
    });
    return Promise.all(fetched);
  }, precache);
  expect(sizes.filter(([, bytes]) => bytes === 0)).toEqual([]);
});

/** The list of files in the service worker. */
async function precached(page: Page): Promise<string[]> {
  const source = await (await page.request.get('/app/sw.js')).text();
  const list = /PRECACHE = (\[.*?\]);/s.exec(source)?.[1] ?? '[]';
  const paths = JSON.parse(list) as string[];
  expect(paths.length).toBeGreaterThan(5);
  return paths;
}

/** Width × height of a picture once it is decoded, as a manifest writes it. */
function sizeOf(page: Page, src: string): Promise<string> {
  return page.evaluate(async (src) => {
    const picture = new Image();
    picture.src = src;
    await picture.decode();
    return `${picture.naturalWidth}x${picture.naturalHeight}`;
  }, src);
}
