#!/usr/bin/env bash
# How do the PNG icons in public/icons come about? From the SVG beside them, drawn by Chromium on a canvas of the exact size.
# Run after changing an SVG: style/render-icons.sh
set -euo pipefail
cd "$(dirname "$0")/../public/icons"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# render SOURCE SIZE TARGET
render() {
  local source=$1 size=$2 target=$3
  cat >"$work/page.html" <<HTML
<!doctype html><body><script>
  // A PNG by hand: what canvas.toDataURL writes is three times as large for flat shapes.
  const bytesOf = (number) => [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
  const crc = (bytes) => {
    let sum = ~0;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum >>> 0;
  };
  const chunk = (kind, body) => {
    const named = [...new TextEncoder().encode(kind), ...body];
    return [...bytesOf(body.length), ...named, ...bytesOf(crc(named))];
  };
  const image = new Image();
  image.onload = async () => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = $size;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0, $size, $size);
    const pixels = context.getImageData(0, 0, $size, $size).data;
    const rows = new Uint8Array($size * ($size * 4 + 1));
    for (let row = 0; row < $size; row += 1) {
      rows.set(pixels.subarray(row * $size * 4, (row + 1) * $size * 4), row * ($size * 4 + 1) + 1);
    }
    const packed = new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate")));
    const data = new Uint8Array(await packed.arrayBuffer());
    const png = [
      137, 80, 78, 71, 13, 10, 26, 10,
      ...chunk("IHDR", [...bytesOf($size), ...bytesOf($size), 8, 6, 0, 0, 0]),
      ...chunk("IDAT", [...data]),
      ...chunk("IEND", []),
    ];
    document.body.textContent = "data:image/png;base64," + btoa(String.fromCharCode(...png));
  };
  image.src = "data:image/svg+xml;base64,$(base64 -w0 "$source")";
</script></body>
HTML
  chromium --headless --no-sandbox --disable-gpu --disable-background-networking --user-data-dir="$work/profile" \
    --virtual-time-budget=2000 --dump-dom "file://$work/page.html" 2>/dev/null |
    grep -o 'data:image/png;base64,[A-Za-z0-9+/=]*' | cut -d, -f2 | base64 -d >"$work/icon.png"
  [ -s "$work/icon.png" ] || { echo "no picture came out of $source" >&2; exit 1; }
  mv "$work/icon.png" "$target"
  echo "$target: $(stat -c %s "$target") bytes"
}

render icon.svg 192 icon-192.png
render icon.svg 512 icon-512.png
render maskable.svg 192 maskable-192.png
render maskable.svg 512 maskable-512.png
# iOS rounds the corners itself, so it gets the ground without corners.
render maskable.svg 180 apple-touch-icon.png
render badge.svg 96 badge-96.png
