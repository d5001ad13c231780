// Can a test rely on the server it is given: to die at once, to come back, to keep its data?

import { existsSync } from 'node:fs';

import { expect, test } from '../fixtures';

test('a killed server serves again on the same port within a second', async ({ server }) => {
  const port = server.port;
  await server.kill();
  await expect(fetch(`${server.url}/health`)).rejects.toThrow();

  const start = performance.now();
  await server.start();
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(server.port).toBe(port);
});

test('a server that is asked to stop ends cleanly and keeps its data', async ({ server }) => {
  await server.stop();
  expect(existsSync(server.dataDir)).toBe(true);
  await server.start();
});

test('each duo gets two different joining codes with links into the app', async ({ server }) => {
  const first = await server.createDuo('Amina', 'Jef');
  const second = await server.createDuo('Amina', 'Jef');

  const codes = [first, second].flatMap((duo) => Object.values(duo.codes));
  expect(new Set(codes).size).toBe(4);
  for (const code of codes) expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  for (const link of Object.values(first.links)) {
    expect(link.startsWith(`${server.url}/app/join#`)).toBe(true);
  }
});
