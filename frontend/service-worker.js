// Keeps this build of Samen on the phone, so that every page opens without internet. Never touches the diary.
"use strict";

const BUILD = "/*BUILD_ID*/";
const PRECACHE = /*PRECACHE*/[];

const CACHE = `samen-${BUILD}`;
// The shell answers every page of the app: /app, /app/diary/…
const SHELL = "/app/";
// What other apps share waits here until a page has taken it, whatever the build. Pages know the name too.
const SHARED = "shared";
const SHARED_FILES_MAX = 10;

self.addEventListener("install", (event) => {
  event.waitUntil(fill());
});

async function fill() {
  const cache = await caches.open(CACHE);
  try {
    // Past the browser's own cache: what is kept is what the server has now.
    await cache.addAll(PRECACHE.map((url) => new Request(url, { cache: "reload" })));
  } catch (error) {
    // An empty cache would count as the build before this one.
    await caches.delete(CACHE);
    throw error;
  }
}

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy());
});

// Keeps this build and the one before it: a tab of the old build may still need its files.
async function tidy() {
  const names = (await caches.keys()).filter((name) => name.startsWith("samen-") && name !== CACHE);
  for (const name of names.slice(0, -1)) {
    await caches.delete(name);
  }
  await self.clients.claim();
}

// Said only when the person taps "use it now".
self.addEventListener("message", (event) => {
  if (event.data === "use-now") {
    self.skipWaiting();
  }
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "POST" && url.origin === self.location.origin && url.pathname === "/app/share") {
    event.respondWith(share(event.request));
    return;
  }
  if (event.request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) {
    return;
  }
  if (event.request.mode === "navigate") {
    if (url.pathname === "/app" || url.pathname.startsWith("/app/")) {
      event.respondWith(shell(event.request));
    }
    return;
  }
  event.respondWith(kept(event.request));
});

// Another app shares photos or words: they become a draft, also without internet.
async function share(request) {
  try {
    const form = await request.formData();
    const cache = await caches.open(SHARED);
    // In the order in which they came.
    const at = `/app/shared/${Date.now()}`;
    const words = ["title", "text", "url"].map((name) => form.get(name)).filter(Boolean).join("\n");
    if (words) {
      await cache.put(`${at}-words`, new Response(words, { headers: { "content-type": "text/plain; charset=utf-8" } }));
    }
    const files = form.getAll("photos").filter((file) => file.size > 0);
    for (const [number, file] of files.slice(0, SHARED_FILES_MAX).entries()) {
      await cache.put(`${at}-${number}`, new Response(file));
    }
    const fragment = files.length > SHARED_FILES_MAX ? "#too-many" : "";
    return Response.redirect(`/app/diary/new${fragment}`, 303);
  } catch {
    return Response.redirect("/app/diary/new#no-room", 303);
  }
}

async function shell(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(SHELL)) ?? fetch(request);
}

// This build's file, else another build's (file names carry their hash), else the network.
async function kept(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? (await caches.match(request)) ?? fetch(request);
}
