// Does the second program, for what is heavy and seldom needed, work as it was built: under the page's policy, and offline?

import { type Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { codeField, readyForOffline } from '../people';

/** A QR code that says SAMEN. */
const CODE = [
  '#######..####.#######',
  '#.....#.......#.....#',
  '#.###.#.##.##.#.###.#',
  '#.###.#.#.#...#.###.#',
  '#.###.#.#.###.#.###.#',
  '#.....#.#...#.#.....#',
  '#######.#.#.#.#######',
  '........##.##........',
  '#.#####..##.#.#####..',
  '#####..#.#..#..#.##.#',
  '.#.#.###.###.#..##.#.',
  '.#..##...##....###.##',
  '..#.#.##..##.#..#####',
  '........#.#####......',
  '#######..#..#.##..###',
  '#.....#.##.####.....#',
  '#.###.#.#...#..#.#...',
  '#.###.#.##..#..#.....',
  '#.###.#.#.##.#..#.#..',
  '#.....#........##.#.#',
  '#######.#.##.#..#.#..',
];

test('the second program is not loaded with the first', async ({ phone }) => {
  const { page, context } = await phone('a phone');
  const pageAsked: string[] = [];
  // What the service worker fetches for later is no request of the page.
  page.on('request', (request) => {
    if (!request.serviceWorker()) pageAsked.push(request.url());
  });
  const kept = context.waitForEvent('request', (request) => request.url().includes('/pkg/extras/'));
  await page.goto('/app/join');
  await expect(codeField(page)).toBeVisible();
  expect((await kept).serviceWorker()).not.toBeNull();
  await readyForOffline(page);
  expect(pageAsked.some((url) => url.endsWith('.wasm'))).toBe(true);
  expect(pageAsked.filter((url) => url.includes('/pkg/extras/'))).toEqual([]);
});

test('codes are read and archives packed without internet', async ({ server, phone }) => {
  const { page } = await phone('a phone');
  await page.goto('/app/join');
  await readyForOffline(page);
  await server.kill();
  await loadExtras(page);

  expect(await read(page, CODE)).toBe('SAMEN');
  expect(await read(page, CODE.map((row) => row.replaceAll('#', '.')))).toBeNull();

  const unpacked = await page.evaluate(() => {
    const { extras } = globalThis as unknown as Loaded;
    const text = 'Samen naar de markt. '.repeat(100);
    const packing = extras.pack(1_772_366_400);
    const parts = [
      packing.add('dagboek/maart.md', new TextEncoder().encode(text), true),
      packing.add('1.jpg', new Uint8Array(500).fill(0xff), false),
      packing.finish(),
    ];
    const archive = new Uint8Array(parts.flatMap((part) => [...part]));
    const unpacking = extras.unpack(archive);
    const cut = () => extras.unpack(archive.slice(0, -1));
    return {
      names: unpacking.names(),
      same: new TextDecoder().decode(unpacking.read(0)) === text,
      bytes: archive.length,
      refusal: messageOf(cut),
    };

    function messageOf(work: () => unknown): string {
      try {
        work();
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    }
  });
  expect(unpacked).toMatchObject({ names: ['dagboek/maart.md', '1.jpg'], same: true, refusal: 'broken' });
  expect(unpacked.bytes).toBeLessThan(1_500);
});

/** What the script of the second program exports, as far as it is tested here. */
interface Extras {
  default: (options: { module_or_path: string }) => Promise<unknown>;
  readQr: (width: number, height: number, luma: Uint8Array) => string | undefined;
  pack: (atSeconds: number) => {
    add: (name: string, bytes: Uint8Array, compress: boolean) => Uint8Array;
    finish: () => Uint8Array;
  };
  unpack: (archive: Uint8Array) => { names: () => string[]; read: (index: number) => Uint8Array };
}

interface Loaded {
  extras: Extras;
}

/** Loads the program from where the shell says it is. */
async function loadExtras(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const told = document.querySelector<HTMLMetaElement>('meta[name=samen-extras]')?.content;
    const { script, wasm } = JSON.parse(told ?? 'null') as { script: string; wasm: string };
    const extras = (await import(script)) as Extras;
    await extras.default({ module_or_path: wasm });
    (globalThis as unknown as Loaded).extras = extras;
  });
}

/** What is read from a picture of these modules, eight pixels each, with paper around them. */
function read(page: Page, modules: string[]): Promise<string | null> {
  return page.evaluate((modules) => {
    const { extras } = globalThis as unknown as Loaded;
    const side = (modules.length + 8) * 8;
    const luma = new Uint8Array(side * side).map((_, at) => {
      const module = (pixel: number) => Math.floor(pixel / 8) - 4;
      return modules[module(Math.floor(at / side))]?.[module(at % side)] === '#' ? 20 : 230;
    });
    return extras.readQr(side, side, luma) ?? null;
  }, modules);
}
