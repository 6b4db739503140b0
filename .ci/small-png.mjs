import { deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
/** How many colours a picture keeps; a card has about ten, without the edges of its letters. */
const most = 32;

/**
 * Makes a picture of a card small: few colours, and only its top where it is long. Flat colours stay as they are; the edges of letters,
 * which have most of the others, get the nearest one.
 * @param png a PNG of 8 bits per sample in RGB or RGBA, not interlaced, as Chromium writes it
 * @param top how many rows of pixels to keep; all when left out
 */
export function smallPng(png, top = Infinity) {
  const { width, rows } = pixels(png, top);
  const counts = new Map();
  for (const row of rows) for (const colour of row) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = [...counts].sort(([a, n], [b, m]) => m - n || a - b).slice(0, most);
  const colours = palette.map(([colour]) => colour);
  const index = new Map(colours.map((colour, n) => [colour, n]));
  for (const colour of counts.keys()) if (!index.has(colour)) index.set(colour, nearest(colours, colour));
  const data = Buffer.concat(rows.map((row) => Buffer.from([0, ...row.map((colour) => index.get(colour))])));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(rows.length, 4);
  head.set([8, 3, 0, 0, 0], 8); // 8 bits, indexed
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(colours.flatMap(channels))),
    chunk('IDAT', deflateSync(data, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const channels = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

function nearest(colours, wanted) {
  const [r, g, b] = channels(wanted);
  const distances = colours.map((colour) => {
    const [r2, g2, b2] = channels(colour);
    return (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2;
  });
  return distances.indexOf(Math.min(...distances));
}

/** The colours of a picture as numbers, row by row. */
function pixels(png, top) {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const bytes = { 2: 3, 6: 4 }[png[25]]; // RGB, RGBA
  if (png[24] !== 8 || bytes === undefined || png[28] !== 0) throw new TypeError('a PNG of another kind');
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const data = inflateSync(Buffer.concat(parts));
  const rows = [];
  let above = Buffer.alloc(width * bytes);
  for (let y = 0; y < Math.min(height, top); y += 1) {
    const start = y * (width * bytes + 1);
    const line = Buffer.from(data.subarray(start + 1, start + 1 + width * bytes));
    unfilter(line, data[start], above, bytes);
    rows.push(Array.from({ length: width }, (_, x) => line.readUIntBE(x * bytes, 3)));
    above = line;
  }
  return { width, rows };
}

/** Undoes what PNG does to a line of pixels so that it packs better. */
function unfilter(line, kind, above, bytes) {
  for (let n = 0; n < line.length; n += 1) {
    const [left, up, corner] = [n < bytes ? 0 : line[n - bytes], above[n], n < bytes ? 0 : above[n - bytes]];
    line[n] += [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind];
  }
}

function paeth(left, up, corner) {
  const estimate = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc(named), named.length + 4);
  return whole;
}

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}
