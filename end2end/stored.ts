// What lies in a phone's storage, byte for byte?

import type { Page } from '@playwright/test';

/** Every value in the browser's database, by table. */
export async function stored(page: Page): Promise<Map<string, Buffer[]>> {
  const found = await page.evaluate(async () => {
    const opening = indexedDB.open('samen');
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const tables: [string, number[][]][] = [];
    for (const name of database.objectStoreNames) {
      const all = database.transaction(name).objectStore(name).getAll();
      const values = await new Promise<unknown[]>((resolve, reject) => {
        all.onsuccess = () => resolve(all.result);
        all.onerror = () => reject(all.error);
      });
      tables.push([name, values.map((value) => (value instanceof Uint8Array ? [...value] : [0]))]);
    }
    database.close();
    return tables;
  });
  return new Map(found.map(([name, values]) => [name, values.map((value) => Buffer.from(value))]));
}

/** The tables in which these words lie readable. */
export async function tablesWith(page: Page, words: string): Promise<string[]> {
  const tables = await stored(page);
  return [...tables].filter(([, values]) => values.some((value) => value.includes(words))).map(([name]) => name);
}
