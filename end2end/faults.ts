// How does a test make a phone's storage fail, and work again?

import type { BrowserContext, Page } from '@playwright/test';

/**
 * What the storage does:
 * - `full`: each thing put is refused, for want of room;
 * - `full at commit`: things are taken, and all of them given up when the transaction ends, as browsers may also do;
 * - `closed`: nothing opens;
 * - `dropped`: the connection is gone once, and can be opened again.
 */
export type Fault = 'full' | 'full at commit' | 'closed' | 'dropped';

const FLAG = 'test-storage-fault';

/** Makes the phone's storage able to fail; call it before the first page is opened. */
export async function allowFaults(context: BrowserContext): Promise<void> {
  await context.addInitScript((flag) => {
    const fault = () => sessionStorage.getItem(flag);
    const noRoom = () => new DOMException('no room, says the test', 'QuotaExceededError');
    const givenUp = new WeakSet<IDBTransaction>();

    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...what) {
      if (fault() === 'full') throw noRoom();
      const request = put.apply(this, what);
      if (fault() === 'full at commit') givenUp.add(this.transaction);
      return request;
    };

    const commit = IDBTransaction.prototype.commit;
    IDBTransaction.prototype.commit = function () {
      if (givenUp.has(this)) this.abort();
      else commit.call(this);
    };
    const error = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, 'error')!;
    Object.defineProperty(IDBTransaction.prototype, 'error', {
      ...error,
      get() {
        return givenUp.has(this) ? noRoom() : error.get!.call(this);
      },
    });

    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...what) {
      if (fault() === 'closed') throw new DOMException('closed, says the test', 'UnknownError');
      return open.apply(this, what);
    };
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...what) {
      const now = fault();
      if (now === 'dropped') sessionStorage.removeItem(flag);
      if (now === 'dropped' || now === 'closed') {
        throw new DOMException('The database connection is closing.', 'InvalidStateError');
      }
      return transaction.apply(this, what);
    };
  }, FLAG);
}

/** From now on this window's storage fails so, through reloads too. */
export async function breakStorage(page: Page, fault: Fault): Promise<void> {
  await page.evaluate(([flag, fault]) => sessionStorage.setItem(flag, fault), [FLAG, fault] as const);
}

/** From now on it works again. */
export async function mendStorage(page: Page): Promise<void> {
  await page.evaluate((flag) => sessionStorage.removeItem(flag), FLAG);
}

/** Empties all that scripts have stored, as browsers do of their own accord; cookies stay. */
export async function emptyStorage(page: Page): Promise<void> {
  // A file of the same origin, so that no page of the app holds the database open.
  await page.goto('/robots.txt');
  await page.evaluate(async () => {
    localStorage.clear();
    for (const { name } of await indexedDB.databases()) {
      await new Promise((resolve, reject) => {
        const deleting = indexedDB.deleteDatabase(name ?? '');
        deleting.onsuccess = resolve;
        deleting.onerror = reject;
      });
    }
  });
}
