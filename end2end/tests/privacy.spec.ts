// Can anybody but the two find a word of the diary?

import type { BrowserContext, Page } from '@playwright/test';

import { find, formsOf } from '../canary';
import { expect, test } from '../fixtures';
import {
  beginEdit,
  beginEntry,
  entryText,
  expectBadge,
  expectSameDiaries,
  fillPlace,
  joinDuo,
  openEntry,
  save,
  writeEntry,
} from '../people';
import type { ServerFile } from '../server';
import { t } from '../texts';

/** With a space, an accent and signs of another alphabet, so that each way to write it down differs. */
const CANARY = 'Kanarie über قهوة 7f3c?>~ zingt';
const CANARY_PLACE = 'Kooi achter de Ä-poort 91b4';
const CANARY_DRAFT = 'Nog stil kanarievogeltje 55e0';
const CANARY_EDIT = 'Tweede kanarieveer 0c8d';
const CANARIES = [CANARY, CANARY_PLACE, CANARY_DRAFT, CANARY_EDIT];

test('the search finds a canary in each way that it may be written down', () => {
  for (const { name, bytes } of formsOf(CANARY)) {
    const among = Buffer.concat([Buffer.from('xyz'), bytes, Buffer.from('xyz')]);
    expect(find(CANARY, among), name).toContain(name);
  }
  const encoded = (before: number, encoding: BufferEncoding, text: BufferEncoding = 'utf8') => {
    const around = Buffer.alloc(before, 'x');
    const whole = Buffer.concat([around, Buffer.from(CANARY, text), Buffer.from('yz')]);
    return Buffer.from(whole.toString(encoding));
  };
  for (const before of [0, 1, 2, 3, 4, 5]) {
    expect(find(CANARY, encoded(before, 'base64')), `base64 after ${before}`).not.toEqual([]);
    expect(find(CANARY, encoded(before, 'base64url')), `base64url after ${before}`).not.toEqual([]);
    expect(find(CANARY, encoded(before, 'base64', 'utf16le')), 'of UTF-16').not.toEqual([]);
    expect(find(CANARY, encoded(before, 'hex')), `hex after ${before}`).not.toEqual([]);
  }
  expect(find(CANARY, Buffer.from(new URLSearchParams({ text: CANARY }).toString()))).not.toEqual([]);
  expect(find(CANARY, Buffer.from(CANARY.slice(1)))).toEqual([]);
});

test("a canary written in the diary is nowhere in the database, its log, the server's output or any answer", async ({
  server,
  phone,
}) => {
  server.set({ SAMEN_LOG: 'trace' });
  await server.stop();
  await server.start();
  const { amina, els } = await joinDuo(server, phone);
  const traffic = [await watchTraffic(amina.context), await watchTraffic(els.context)];

  const field = await beginEntry(amina.page);
  await field.fill(CANARY);
  await fillPlace(amina.page, CANARY_PLACE);
  await save(amina.page);
  await openEntry(els.page, CANARY);
  await (await beginEdit(els.page)).fill(`${CANARY}. ${CANARY_EDIT}`);
  await save(els.page);
  await expect(entryText(amina.page)).toHaveText(`${CANARY}. ${CANARY_EDIT}`);
  await amina.page.goto('/app/diary');
  await writeEntry(amina.page, CANARY, '2026-03-01');
  await (await beginEntry(amina.page)).fill(CANARY_DRAFT);
  await expect(amina.page.getByText(t('entry.draft_kept'))).toBeVisible();
  await amina.page.goto('/app/diary');
  await expectSameDiaries([amina.page, els.page], [`${CANARY}. ${CANARY_EDIT}`, CANARY]);
  await expectBadge(amina.page, 'sync.safe');
  await expectBadge(els.page, 'sync.safe');

  const running = await server.files();
  expect(running.map(({ name }) => name).join(' ')).toContain('-wal');
  expectNone(running);
  const exchanged = (await Promise.all(traffic.map((recorded) => recorded()))).flat();
  const paths = exchanged.map(({ name }) => name).join(' ');
  for (const part of ['/push', '/pull', '/boot']) expect(paths).toContain(part);
  expectNone(exchanged);

  await server.stop();
  expectNone(await server.files());
  const printed = Buffer.from(server.logs());
  expect(printed.length).toBeGreaterThan(1_000);
  expectNone([{ name: 'the output', bytes: printed }]);
});

type Found = ServerFile;

function expectNone(all: Found[]): void {
  expect(all.length).toBeGreaterThan(0);
  const found = all.flatMap(({ name, bytes }) =>
    CANARIES.flatMap((canary) => find(canary, bytes).map((form) => `${name}: ${canary} as ${form}`)),
  );
  expect(found).toEqual([]);
}

/** Records all that these phones send and get, the streams of pokes included; answers it when called. */
async function watchTraffic(context: BrowserContext): Promise<() => Promise<Found[]>> {
  const recorded: Promise<Found>[] = [];
  const nothing = Buffer.alloc(0);
  context.on('request', (request) => {
    const head = Buffer.from(request.url() + JSON.stringify(request.headers()));
    const bytes = Buffer.concat([head, request.postDataBuffer() ?? nothing]);
    recorded.push(Promise.resolve({ name: `${request.method()} ${request.url()}`, bytes }));
  });
  context.on('response', (response) => {
    // A stream has no end to wait for; its pokes are recorded below.
    if (response.headers()['content-type']?.startsWith('text/event-stream')) return;
    const body = response.body().catch(() => nothing);
    const headers = Buffer.from(JSON.stringify(response.headers()));
    const name = `the answer to ${response.url()}`;
    recorded.push(body.then((bytes) => ({ name, bytes: Buffer.concat([headers, bytes]) })));
  });
  for (const page of context.pages()) await watchPokes(page, recorded);
  return () => Promise.all(recorded);
}

async function watchPokes(page: Page, recorded: Promise<Found>[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.eventSourceMessageReceived', (message) => {
    const bytes = Buffer.from(`${message.eventName} ${message.eventId} ${message.data}`);
    recorded.push(Promise.resolve({ name: 'a poke', bytes }));
  });
}
