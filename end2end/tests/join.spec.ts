// Does joining with a code go well, and does each thing that can go wrong say so in its own words?

import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { codeField, join, says } from '../people';
import { anyOf, t } from '../texts';

test('opening a link consumes nothing', async ({ server, phone }) => {
  const { codes, links } = await server.createDuo('Amina', 'Els');
  const curious = await phone('a link preview');
  const asked = requestsOf(curious.page);
  await curious.page.goto(links.newcomer);
  await expect(codeField(curious.page)).toHaveValue(codes.newcomer);
  await curious.page.reload();
  await expect(codeField(curious.page)).toHaveValue(codes.newcomer);
  expect(asked.filter((url) => url.includes('/join')).map(pathOf)).not.toContain('/api/v1/join');

  await join(await phone('Amina'), codes.newcomer);
});

test('a typing mistake is told at once', async ({ server, phone }) => {
  const { codes } = await server.createDuo('Amina', 'Els');
  const { page } = await phone('Amina');
  await page.goto('/app/join');
  await expect(codeField(page)).toBeVisible();
  const asked = requestsOf(page);

  await tryCode(page, '');
  await expect(problem(page)).toHaveText(t('join.error.blank'));
  await tryCode(page, codes.newcomer.slice(0, -1));
  await expect(problem(page)).toHaveText(t('join.error.length', { count: 7 }));
  await tryCode(page, `O${codes.newcomer.slice(1)}`);
  await expect(problem(page)).toHaveText(t('join.error.character', { character: 'O' }));
  await tryCode(page, oneWrong(codes.newcomer));
  await expect(problem(page)).toHaveText(t('join.error.check'));
  await tryCode(page, twoExchanged(codes.newcomer));
  await expect(problem(page)).toHaveText(t('join.error.check'));

  await expect(codeField(page)).toBeFocused();
  await expect(codeField(page)).toHaveAccessibleDescription(new RegExp(t('join.error.check')));
  expect(asked).toEqual([]);
});

test('a used code says so and what to do', async ({ server, phone }) => {
  const { codes } = await server.createDuo('Amina', 'Els');
  await join(await phone('Amina'), codes.newcomer);

  const { page } = await phone('someone else');
  await page.goto('/app/join');
  await tryCode(page, codes.newcomer);
  await expect(problem(page)).toHaveText(t('join.error.used'));
});

test('too many tries say how long to wait', async ({ server, phone }) => {
  const { codes } = await server.createDuo('Amina', 'Els');
  await join(await phone('Amina'), codes.newcomer);

  const { page } = await phone('someone who guesses');
  await page.goto('/app/join');
  for (let tries = 0; tries < 10; tries += 1) {
    const answered = page.waitForResponse((answer) => pathOf(answer.url()) === '/api/v1/join');
    await tryCode(page, codes.newcomer);
    expect((await answered).status()).not.toBe(429);
    await expect(problem(page)).toHaveText(t('join.error.used'));
  }
  await tryCode(page, codes.newcomer);
  await expect(problem(page)).toHaveText(anyOf('join.error.too_many'));
  await expect(problem(page)).toHaveText(/ [12] /);
});

test('joining needs internet and says so', async ({ server, phone }) => {
  const { codes } = await server.createDuo('Amina', 'Els');
  const { page } = await phone('Amina');
  await page.goto('/app/join');
  await expect(codeField(page)).toBeVisible();
  await server.kill();
  await tryCode(page, codes.newcomer);
  await expect(problem(page)).toHaveText(t('join.error.offline'));
  await expect(codeField(page)).toHaveValue(codes.newcomer);

  await server.start();
  await page.getByRole('button', { name: t('join.button') }).click();
  await expect(says(page, 'join.welcome.private')).toBeVisible();
});

test('a code can be typed in lower case with spaces', async ({ server, phone }) => {
  const { codes } = await server.createDuo('Amina', 'Els');
  const [first, second] = codes.newcomer.toLowerCase().split('-');
  await join(await phone('Amina'), ` ${first} ${second} `);
});

test('the code never stands in the address after joining nor in any request line', async ({
  server,
  phone,
}) => {
  const { codes, links } = await server.createDuo('Amina', 'Els');
  const { page, context } = await phone('Amina');
  const lines: string[] = [];
  context.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    const headers = Object.entries(request.headers()).flat();
    lines.push([request.method(), pathname, search, ...headers, request.postData()].join(' '));
  });
  await page.goto(links.newcomer);
  await page.getByRole('button', { name: t('join.button') }).click();
  await expect(says(page, 'join.welcome.private')).toBeVisible();

  const bare = codes.newcomer.replace('-', '');
  const holdsCode = (line: string) => line.toUpperCase().replaceAll('-', '').includes(bare);
  expect(holdsCode(links.newcomer)).toBe(true);
  expect(lines.some((line) => line.includes('/api/v1/join'))).toBe(true);
  expect(lines.filter(holdsCode)).toEqual([]);
  expect(server.logs().split('\n').filter(holdsCode)).toEqual([]);

  expect(page.url()).not.toContain('#');
  const { entries, currentIndex } = await historyOf(page);
  expect(currentIndex).toBe(entries.length - 1);
  expect(entries.filter(({ url }) => holdsCode(url))).toEqual([]);
});

async function tryCode(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  await page.getByRole('button', { name: t('join.button') }).click();
}

/** The sentence beside the field. */
function problem(page: Page) {
  return page.locator('#code-error');
}

function requestsOf(page: Page): string[] {
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  return urls;
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}

function oneWrong(code: string): string {
  return (code.startsWith('A') ? 'C' : 'A') + code.slice(1);
}

/** Exchanges the first two neighbours that differ. */
function twoExchanged(code: string): string {
  const signs = [...code.replace('-', '')];
  const place = signs.findIndex((sign, index) => sign !== signs[index + 1]);
  [signs[place], signs[place + 1]] = [signs[place + 1] ?? '', signs[place] ?? ''];
  return signs.join('');
}

async function historyOf(page: Page) {
  const session = await page.context().newCDPSession(page);
  return session.send('Page.getNavigationHistory');
}
