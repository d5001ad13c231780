// Where does a text stand in these bytes, in whatever way it may have been written down?

/** A way to write a text down, and what it then looks like inside something longer. */
interface Form {
  name: string;
  bytes: Buffer;
}

/** Every form in which the text is looked for. */
export function formsOf(text: string): Form[] {
  const utf8 = Buffer.from(text, 'utf8');
  const utf16 = Buffer.from(text, 'utf16le');
  const plain = [
    { name: 'UTF-8', bytes: utf8 },
    { name: 'UTF-16LE', bytes: utf16 },
    { name: 'UTF-16BE', bytes: Buffer.from(utf16).swap16() },
  ];
  const percent = [...utf8].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const written = [
    ...plain.flatMap(({ name, bytes }) => [
      ...base64Forms(name, bytes),
      { name: `hex of ${name}`, text: bytes.toString('hex') },
      { name: `HEX of ${name}`, text: bytes.toString('hex').toUpperCase() },
    ]),
    { name: 'percent-encoded', text: encodeURIComponent(text) },
    { name: 'percent-encoded, small letters', text: lowerEscapes(encodeURIComponent(text)) },
    { name: 'percent-encoded as in a form', text: new URLSearchParams([['', text]]).toString().slice(1) },
    { name: 'percent-encoded throughout', text: percent },
    { name: 'percent-encoded throughout, capitals', text: percent.toUpperCase() },
    { name: 'JSON escapes', text: jsonEscapes(text) },
  ];
  return [...plain, ...written.map(({ name, text }) => ({ name, bytes: Buffer.from(text) }))];
}

/** The forms in which the text stands in these bytes. */
export function find(text: string, inBytes: Buffer): string[] {
  return formsOf(text)
    .filter(({ bytes }) => inBytes.includes(bytes))
    .map(({ name }) => name);
}

/** Base64 turns three bytes into four signs: where the text begins among the three decides how it looks. */
function base64Forms(name: string, bytes: Buffer): { name: string; text: string }[] {
  return [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    // The signs that hold bits of the neighbours too are left out, at both ends.
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor((all.length * 8) / 6);
    const standard = all.toString('base64').slice(first, last);
    const ofUrls = standard.replaceAll('+', '-').replaceAll('/', '_');
    return [
      { name: `base64 of ${name}, ${before} on`, text: standard },
      { name: `base64url of ${name}, ${before} on`, text: ofUrls },
    ];
  });
}

function lowerEscapes(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

function jsonEscapes(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
