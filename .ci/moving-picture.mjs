// Makes docs/images/contain.gif of the pictures of one containment that .ci/pictures.mjs has made, at half their size:
//   NODE_MODULES_DIR=<folder of gifenc> node .ci/moving-picture.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';

const images = join(import.meta.dirname, '../docs/images');
const modules = process.env.NODE_MODULES_DIR ?? join(import.meta.dirname, '../node_modules');
const { GIFEncoder, applyPalette, quantize } = createRequire(resolve(modules, 'x.js'))('gifenc');
/** What is shown, and for how long, in milliseconds. */
const frames = { confirm: 3000, 'awaiting-approval': 3000, running: 1800, done: 5000 };
const background = [245, 245, 245, 255];

/** A picture that `smallPng` has written, as rows of colours. */
function pixels(png) {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const chunks = new Map();
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const [palette, data] = [chunks.get('PLTE'), inflateSync(chunks.get('IDAT'))];
  return { width, height, at: (x, y, channel) => palette[3 * data[y * (width + 1) + 1 + x] + channel] };
}

const pictures = Object.keys(frames).map((name) => pixels(readFileSync(join(images, `${name}.png`))));
const [width, height] = ['width', 'height'].map((side) =>
  Math.floor(Math.max(...pictures.map((one) => one[side])) / 2),
);
const gif = GIFEncoder();
for (const [n, delay] of Object.values(frames).entries()) {
  const picture = pictures[n];
  const rgba = Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => background[i % 4]);
  for (let y = 0; 2 * y + 1 < picture.height; y += 1)
    for (let x = 0; 2 * x + 1 < picture.width; x += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const four = [0, 1].flatMap((dx) => [0, 1].map((dy) => picture.at(2 * x + dx, 2 * y + dy, channel)));
        rgba[4 * (y * width + x) + channel] = four.reduce((sum, one) => sum + one, 0) / 4;
      }
  const palette = quantize(rgba, 48);
  gif.writeFrame(applyPalette(rgba, palette), width, height, { palette, delay });
}
gif.finish();
writeFileSync(join(images, 'contain.gif'), gif.bytes());
console.log(`contain.gif: ${Math.round(gif.bytes().length / 1000)} kB, ${width} x ${height}`);
