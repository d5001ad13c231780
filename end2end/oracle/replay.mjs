// What does yjs make of the same updates, taken in the same order?
//
// Reads one trace per line and answers each with one line; `crates/document/examples/oracle` writes the traces and judges the answers.
// A trace: `updates` (in hexadecimal digits), and per phone `batches`, the numbers of the updates in the order in which it took them in.
// An answer: per phone what is read after each batch, and the whole document in yjs' own encoding.

import { once } from "node:events";
import { createInterface } from "node:readline";
import * as Y from "yjs";

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { seed, updates, phones } = JSON.parse(line);
  const bytes = updates.map((update) => Buffer.from(update, "hex"));
  const answer = { seed, phones: phones.map(({ batches }) => replay(batches, bytes)) };
  if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) {
    await once(process.stdout, "drain");
  }
}

function replay(batches, updates) {
  const doc = new Y.Doc();
  // Named before anything comes, as Samen does, so that each is of its type.
  doc.getText("text");
  doc.getMap("entry");
  doc.getMap("attachments");
  const readings = batches.map((batch) => {
    for (const number of batch) {
      Y.applyUpdate(doc, updates[number]);
    }
    return reading(doc);
  });
  const encoded = Buffer.from(Y.encodeStateAsUpdate(doc)).toString("hex");
  doc.destroy();
  return { readings, encoded };
}

function reading(doc) {
  const clocks = Y.decodeStateVector(Y.encodeStateVector(doc));
  const deleted = Y.createDeleteSetFromStructStore(doc.store).clients;
  return {
    text: doc.getText("text").toString(),
    entry: values(doc.getMap("entry")),
    attachments: values(doc.getMap("attachments")),
    clocks: byClient(clocks),
    deleted: byClient(deleted).map(([client, items]) => [client, joined(items)]),
    waits: doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
  };
}

function byClient(map) {
  return [...map.entries()].sort(([one], [other]) => one - other);
}

/** Ranges of clocks, sorted, those that touch joined. */
function joined(items) {
  const ranges = [];
  for (const { clock, len } of [...items].sort((one, other) => one.clock - other.clock)) {
    const last = ranges.at(-1);
    if (last !== undefined && clock <= last[1]) {
      last[1] = Math.max(last[1], clock + len);
    } else {
      ranges.push([clock, clock + len]);
    }
  }
  return ranges;
}

function values(map) {
  return Object.fromEntries([...map.entries()].map(([key, value]) => [key, written(value)]));
}

/** The kinds of values that entries hold, written as Samen writes them. */
function written(value) {
  if (value instanceof Uint8Array) {
    return `x${Buffer.from(value).toString("hex")}`;
  }
  if (typeof value === "string") {
    return `s${Buffer.byteLength(value)}:${value}`;
  }
  if (Number.isSafeInteger(value)) {
    return String(value);
  }
  throw new TypeError(`an entry holds no ${typeof value}`);
}
