// Does a new version come only when the person wants it?

import { appendFile, cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { beginEntry, expectBadge, joinDuo, readyForOffline, says, textField } from '../people';
import { siteRoot } from '../server';
import { t } from '../texts';

test('a new version waits until the person taps, and a half-written entry survives', async ({
  server,
  phone,
}) => {
  const { amina } = await joinDuo(server, phone);
  const { page } = amina;
  await readyForOffline(page);
  const before = await build(page);
  expect(before).not.toBe('');

  const site = await newerSite();
  try {
    await server.stop();
    server.set({ LEPTOS_SITE_ROOT: site });
    await server.start();
    const field = await beginEntry(page);
    await field.fill('Half af');
    await lookAt(page);
    await expect(says(page, 'update.ready')).toBeVisible();

    // It waits: also through a reload, which still finds all files of its own version.
    expect(await build(page)).toBe(before);
    await page.reload();
    expect(await build(page)).toBe(before);
    await expect(textField(page)).toHaveValue('Half af');
    await expect(says(page, 'update.ready')).toBeVisible();

    await textField(page).press('ControlOrMeta+End');
    await textField(page).pressSequentially(', en dit vlak ervoor');
    await page.getByRole('button', { name: t('update.use') }).click();
    await expect.poll(() => build(page)).not.toBe(before);
    await expect(textField(page)).toHaveValue('Half af, en dit vlak ervoor');
    await expect(says(page, 'update.ready')).toHaveCount(0);
    await expectBadge(page, 'sync.safe');
  } finally {
    await rm(site, { recursive: true });
  }
});

/** The app with another style sheet and all built files under other names: the old ones are gone. */
async function newerSite(): Promise<string> {
  const site = await mkdtemp(path.join(tmpdir(), 'samen-site-'));
  await cp(siteRoot(), site, { recursive: true });
  const pkg = path.join(site, 'pkg');
  for (const name of await readdir(pkg)) {
    if (name.endsWith('.css')) await appendFile(path.join(pkg, name), '\n:root { --newer: 1; }\n');
    await rename(path.join(pkg, name), path.join(pkg, name.replace('samen.', 'samen.newer-')));
  }
  await renameIn(pkg, await readdir(pkg));
  return site;
}

/** The scripts that name each other find each other again; what was compressed before is of the old names. */
async function renameIn(pkg: string, names: string[]): Promise<void> {
  for (const name of names.filter((name) => name.endsWith('.js'))) {
    const script = path.join(pkg, name);
    const text = await readFile(script, 'utf8');
    await writeFile(script, text.replaceAll('./samen.', './samen.newer-'));
    for (const compressed of ['.br', '.gz']) await rm(script + compressed, { force: true });
  }
}

/** Which build the page is of; empty while another one loads. */
async function build(page: Page): Promise<string> {
  const meta = page.locator('meta[name=samen-build]');
  return (await meta.getAttribute('content').catch(() => '')) ?? '';
}

/** The person takes the phone out of the pocket. */
async function lookAt(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
}
